package io.netkv.core.placement;

import java.util.Arrays;
import java.util.function.Predicate;

/** Bookings in the order in which they were made. The oldest one is removed in no time, however many there are. */
final class BookingList {

    private static final Booking[] NONE = {};
    private static final int LEAST = 4;

    private Booking[] bookings = NONE;
    private int first;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The oldest is 0. */
    Booking get(int index) {
        return bookings[first + index];
    }

    void add(Booking booking) {
        if (first + size == bookings.length) {
            // Moved to the front where that frees half, so that each is moved once or so.
            Booking[] roomy = first > size ? bookings : Arrays.copyOf(bookings, Math.max(LEAST, 2 * size));
            System.arraycopy(bookings, first, roomy, 0, size);
            Arrays.fill(roomy, size, Math.min(roomy.length, first + size), null);
            bookings = roomy;
            first = 0;
        }
        bookings[first + size++] = booking;
    }

    /** Returns whether it was contained. */
    boolean remove(Booking booking) {
        for (int index = 0; index < size; index++) {
            if (get(index) == booking) {
                remove(index);
                return true;
            }
        }
        return false;
    }

    /** Those before it move up. */
    private void remove(int index) {
        System.arraycopy(bookings, first, bookings, first + 1, index);
        bookings[first++] = null;
        size--;
    }

    /** Removes all that do not fulfil a condition. */
    void retain(Predicate<Booking> condition) {
        int kept = 0;
        for (int index = 0; index < size; index++) {
            Booking booking = get(index);
            if (condition.test(booking)) {
                bookings[first + kept++] = booking;
            }
        }
        Arrays.fill(bookings, first + kept, first + size, null);
        size = kept;
    }
}
