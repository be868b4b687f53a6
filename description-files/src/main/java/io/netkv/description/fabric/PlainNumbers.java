package io.netkv.description.fabric;

import java.math.BigDecimal;

/** Numbers as users write them. */
final class PlainNumbers {

    private PlainNumbers() {}

    /** The shortest number that reads back as the same value, times a power of ten. */
    static String plain(double value, int powerOfTen) {
        BigDecimal scaled = BigDecimal.valueOf(value).scaleByPowerOfTen(powerOfTen);
        return scaled.signum() == 0 ? "0" : scaled.stripTrailingZeros().toPlainString();
    }
}
