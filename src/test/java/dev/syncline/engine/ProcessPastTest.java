package dev.syncline.engine;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ProcessPastTest extends PastContract {
    private static ProcessEngine engine;

    @BeforeAll
    static void start() throws IOException {
        engine = ProcessEngine.start(EngineLimits.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Override
    Engine engine() {
        return engine;
    }
}
