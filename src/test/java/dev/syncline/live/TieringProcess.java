package dev.syncline.live;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.store.ColdNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process that walks once over all documents and ends: by itself with 0, or at the fault point that it is told. */
public final class TieringProcess {
    private TieringProcess() {}

    public static void main(String[] arguments) throws Exception {
        var database = new TestPostgres.Database(Integer.parseInt(arguments[0]), arguments[1], arguments[2]);
        FaultTrap trap = FaultTrap.of(arguments[4]);
        CompletableFuture<Throwable> walked = new CompletableFuture<>();
        var node = new ColdNode(database, Integer.parseInt(arguments[3]));
        try {
            new Tiering(node.cold(), node.bucket(), Runnable::run, null, 0, new LiveObserver() {
                        @Override
                        public void passed(FaultPoint point) {
                            trap.passed(point);
                        }
                    })
                    .walk(walked::complete);
            Throwable problem = walked.get(5, TimeUnit.MINUTES);
            if (problem != null) {
                problem.printStackTrace();
                System.exit(1);
            }
        } finally {
            node.close();
        }
    }
}
