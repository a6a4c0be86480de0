package dev.syncline.engine;

import org.junit.jupiter.api.AfterEach;

class InProcessPastTest extends PastContract {
    private final InProcessEngine engine = new InProcessEngine();

    @Override
    Engine engine() {
        return engine;
    }

    @AfterEach
    void close() {
        engine.close();
    }
}
