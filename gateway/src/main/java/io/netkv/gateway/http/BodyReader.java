package io.netkv.gateway.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;

/**
 * Reads a body as it comes, without holding a thread. Of one that is too large the rest is read and dropped, up to a limit: a client that
 * still sends does not read the answer.
 */
final class BodyReader implements Runnable {

    private static final int MAX_DROPPED_BYTES = 16 * GatewayServer.MAX_BODY_BYTES;

    private final Content.Source source;
    private final Consumer<ByteBuffer> whenRead;
    private final Consumer<Problem> whenFailed;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);
    private long length;

    private BodyReader(Content.Source source, Consumer<ByteBuffer> whenRead, Consumer<Problem> whenFailed) {
        this.source = source;
        this.whenRead = whenRead;
        this.whenFailed = whenFailed;
    }

    /** Reads it; one of the two is called once. */
    static void read(Content.Source source, Consumer<ByteBuffer> whenRead, Consumer<Problem> whenFailed) {
        new BodyReader(source, whenRead, whenFailed).run();
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                whenFailed.accept(Problem.badRequest(
                        "the body did not arrive: " + chunk.getFailure().getMessage()));
                return;
            }
            take(chunk);
            if (chunk.isLast() || length > MAX_DROPPED_BYTES) {
                end();
                return;
            }
        }
    }

    private void take(Content.Chunk chunk) {
        length += chunk.remaining();
        if (length <= GatewayServer.MAX_BODY_BYTES) {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.getByteBuffer().get(bytes);
            body.writeBytes(bytes);
        }
        chunk.release();
    }

    private void end() {
        if (length > GatewayServer.MAX_BODY_BYTES) {
            whenFailed.accept(new Problem(
                    413, "Too large", "the body is larger than " + GatewayServer.MAX_BODY_BYTES + " bytes"));
        } else {
            whenRead.accept(ByteBuffer.wrap(body.toByteArray()));
        }
    }
}
