package dev.syncline.journey;

import dev.syncline.process.FaultProxy;
import dev.syncline.process.ServerProcess;
import java.io.IOException;

/** A way to a server that leaves pages one transport: {@code socket}, {@code events} or {@code poll}. */
final class OneTransport implements AutoCloseable {
    private final String name;
    private final FaultProxy proxy;

    OneTransport(String name, ServerProcess server) throws IOException {
        this.name = name;
        this.proxy = new FaultProxy(server.port());
        proxy.forbidUpgrades(!isSocket());
        proxy.forbidStreams(name.equals("poll"));
    }

    boolean isSocket() {
        return name.equals("socket");
    }

    String address() {
        return "http://localhost:" + proxy.port() + "/";
    }

    /** Waits until a page's link is up, over this transport. */
    void await(Person person) {
        person.with("while (s.link.state !== 'online' || (await s.inspect()).link.transport !== '" + name
                + "') await new Promise(again => setTimeout(again, 20));");
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
