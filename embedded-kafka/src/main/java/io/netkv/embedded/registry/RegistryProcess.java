package io.netkv.embedded.registry;

import java.io.IOException;
import java.lang.reflect.Method;

/**
 * Main class of the registry's JVM. It ends when its standard input does, and so when its parent is gone, however the
 * parent went; until then it is the server. It uses nothing but the JDK, for it runs on the server's class path.
 */
final class RegistryProcess {

    private RegistryProcess() {}

    /**
     * Runs the server.
     *
     * @param arguments name of the server's own main class
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watcher = new Thread(RegistryProcess::endWithParent, "end-with-parent");
        watcher.setDaemon(true);
        watcher.start();
        Method main = Class.forName(arguments[0]).getMethod("main", String[].class);
        main.invoke(null, (Object) new String[0]);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever written to it.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(0);
    }
}
