package dev.syncline.engine;

import org.junit.jupiter.api.AfterEach;

class InProcessEngineTest extends EngineContract {
    private final InProcessEngine engine = new InProcessEngine();

    @Override
    Engine engine() {
        return engine;
    }

    @AfterEach
    void stop() {
        engine.close();
    }
}
