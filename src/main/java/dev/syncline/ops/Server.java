package dev.syncline.ops;

import dev.syncline.embedded.EmbeddedException;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.configuration.ConfigUtils;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** The server process: first the database, then Quarkus; stopped in the other order. */
final class Server {
    private static final Logger LOG = Logger.getLogger(Server.class);
    private static final int EXIT_WRONG_SETTINGS = 1;
    private static final int EXIT_UNUSABLE_DATABASE = 2;
    private static final int EXIT_DATABASE_ENDED = 3;

    /** Longer than the drain, so that the database outlives the last commit; shorter than an impatient supervisor. */
    private static final long QUARKUS_STOP_S = 25;

    private static final CountDownLatch QUARKUS_ENDED = new CountDownLatch(1);
    private static volatile String lastWord;

    private Server() {}

    static void run(String... args) {
        List<String> wrong = wrongSettings(ConfigUtils.configBuilder().build());
        if (!wrong.isEmpty()) {
            wrong.forEach(line -> System.err.println("syncline: " + line));
            System.exit(EXIT_WRONG_SETTINGS);
        }
        try {
            BootDatabase.prepare().ifPresent(Server::stopAfterQuarkus);
        } catch (EmbeddedException failure) {
            System.err.println("syncline: " + failure.getMessage());
            System.exit(EXIT_UNUSABLE_DATABASE);
        }
        var exit = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        ApplicationLifecycleManager.setDefaultExitCodeHandler((code, failure) -> {
            QUARKUS_ENDED.countDown();
            if (lastWord != null) {
                System.err.println("syncline: " + lastWord);
            } else if (failure != null) {
                StartFailure.lines(failure, ConfigUtils.configBuilder().build())
                        .forEach(line -> System.err.println("syncline: " + line));
            }
            exit.accept(lastWord == null ? code : EXIT_DATABASE_ENDED, failure);
        });
        Quarkus.run(Service.class, args);
    }

    private static List<String> wrongSettings(Config config) {
        Map<String, String> values = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            values.put(name, String.valueOf(config.getConfigValue(name).getRawValue()));
        }
        List<String> wrong = new ArrayList<>(KnownSettings.problems(values.keySet()));
        wrong.addAll(KnownSettings.negatives(values));
        wrong.addAll(KnownSettings.noOrigins(config));
        return wrong;
    }

    /**
     * Ends the server, because its database has ended. Whatever ended that (the memory of the machine, a full disk, an
     * operator) has a reason that a server which starts it again would hide.
     */
    static void databaseEnded(String why) {
        lastWord = why;
        LOG.error(why);
        Quarkus.asyncExit(EXIT_DATABASE_ENDED);
    }

    /** On a signal all shutdown hooks run at once: this one waits until Quarkus is through with the database. */
    private static void stopAfterQuarkus(AutoCloseable database) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                QUARKUS_ENDED.await(QUARKUS_STOP_S, TimeUnit.SECONDS);
                                database.close();
                            } catch (Exception failure) {
                                System.err.println(
                                        "syncline: the embedded database did not stop: " + failure.getMessage());
                            }
                        },
                        "embedded-postgres-stop"));
    }
}
