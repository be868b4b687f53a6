package io.netkv.kvevents;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * The connection to one engine. It connects, and connects again, by itself. To be used by one thread.
 */
final class EngineSubscriber implements EventLog, AutoCloseable {

    private static final int RECEIVE_MILLIS = 50;
    /** An engine looks at what it is asked ten times a second, and sends ten thousand messages in less. */
    private static final int ANSWER_MILLIS = 2_000;

    private static final int MOST_WAITING = 100_000;
    private static final int RECONNECT_MILLIS = 100;
    private static final int FRAMES = 3;

    private final ZContext context;
    private final EngineAddress address;
    private final Socket events;
    private final Socket connections;

    EngineSubscriber(ZContext context, EngineAddress address) {
        this.context = context;
        this.address = address;
        events = context.createSocket(SocketType.SUB);
        events.setRcvHWM(MOST_WAITING);
        events.setReceiveTimeOut(RECEIVE_MILLIS);
        events.setReconnectIVL(RECONNECT_MILLIS);
        String monitor = "inproc://connections-" + System.identityHashCode(this);
        events.monitor(monitor, ZMQ.EVENT_CONNECTED);
        connections = context.createSocket(SocketType.PAIR);
        connections.connect(monitor);
        events.subscribe(ZMQ.SUBSCRIPTION_ALL);
        events.connect(address.events());
    }

    /** The next message; empty where none came for a moment. */
    Optional<EventMessage> receive() {
        ZMsg frames = ZMsg.recvMsg(events);
        return frames == null ? Optional.empty() : Optional.ofNullable(message(frames));
    }

    /** Whether it has connected since the last time. */
    boolean takeConnected() {
        boolean isNew = false;
        while (ZMQ.Event.recv(connections, ZMQ.DONTWAIT) != null) {
            isNew = true;
        }
        return isNew;
    }

    @Override
    public List<EventMessage> from(long number) {
        if (address.replay() == null) {
            return List.of();
        }
        List<EventMessage> messages = new ArrayList<>();
        try (Socket question = context.createSocket(SocketType.DEALER)) {
            question.setLinger(0);
            question.setRcvHWM(0);
            question.setReceiveTimeOut(ANSWER_MILLIS);
            question.connect(address.replay());
            question.sendMore(ZMQ.MESSAGE_SEPARATOR);
            question.send(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            EventMessage message = next(question);
            while (message != null && message.number() >= 0) {
                messages.add(message);
                message = next(question);
            }
        }
        return messages;
    }

    private static @Nullable EventMessage next(Socket answer) {
        ZMsg frames = ZMsg.recvMsg(answer);
        return frames == null ? null : message(frames);
    }

    /** Of the last two frames: a number of eight bytes, and a payload. */
    private static @Nullable EventMessage message(ZMsg frames) {
        if (frames.size() != FRAMES) {
            return null;
        }
        byte[] payload = frames.removeLast().getData();
        byte[] number = frames.removeLast().getData();
        return number.length == Long.BYTES
                ? new EventMessage(ByteBuffer.wrap(number).getLong(), payload)
                : null;
    }

    @Override
    public void close() {
        context.destroySocket(connections);
        context.destroySocket(events);
    }
}
