package dev.syncline.engine.child;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.automerge.Document;

/**
 * The main class of an engine child: executes requests from standard input in order and writes each answer to standard
 * output before it takes the next. It ends when its input ends, and when its parent has died while Automerge runs.
 */
public final class EngineChild {
    /** The first argument by which the program's main class knows that it is to be an engine child. */
    public static final String ARGUMENT = "engine-child";

    private static final long PARENT_CHECK_NS = TimeUnit.SECONDS.toNanos(1);

    private EngineChild() {}

    public static void main(String[] arguments) throws IOException {
        var pipe = new Pipe(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
        // Nothing else may write into the answers.
        System.setOut(System.err);
        watchParent();
        new Document().free();
        pipe.writeHello();
        try (pipe;
                var instances = new Instances()) {
            for (Request request = pipe.readRequest(); request != null; request = pipe.readRequest()) {
                Answer answer = instances.execute(request);
                pipe.write(answer, instances.count());
            }
        }
    }

    private static void watchParent() {
        Optional<Long> parent = parent();
        var watch = new Thread(
                () -> {
                    while (parent().equals(parent)) {
                        LockSupport.parkNanos(PARENT_CHECK_NS);
                    }
                    Runtime.getRuntime().halt(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static Optional<Long> parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid);
    }
}
