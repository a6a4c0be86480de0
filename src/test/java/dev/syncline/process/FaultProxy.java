package dev.syncline.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A wire to a port of this machine that can be slow, cut, cut right after a question went through, or dead without a word:
 * then nothing passes, and neither side hears that the other has closed.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket server;
    private volatile int targetPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private final Semaphore never = new Semaphore(0);
    private final Set<Socket> frozenAnswers = ConcurrentHashMap.newKeySet();
    private boolean frozen;
    private volatile String frozenRequest;
    private volatile boolean answersCut;
    private volatile boolean refusing;
    private volatile boolean upgradesForbidden;
    private volatile boolean streamsForbidden;
    private volatile int delayMs;

    public FaultProxy(int targetPort) throws IOException {
        this.targetPort = targetPort;
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** From now on new connections go to another port. */
    public void target(int port) {
        targetPort = port;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Nothing passes in either direction until {@link #thaw}, not even the end of a connection. */
    public void freeze() {
        lock.lock();
        frozen = true;
        lock.unlock();
    }

    /** The answer to the next request that begins so, and what follows on its connection, wait for {@link #thaw}. */
    public void freezeAnswerTo(String request) {
        frozenRequest = request;
    }

    /** Whether such a request came. */
    public boolean holdsAnAnswer() {
        return !frozenAnswers.isEmpty();
    }

    public void thaw() {
        lock.lock();
        frozen = false;
        frozenAnswers.clear();
        thawed.signalAll();
        lock.unlock();
    }

    /** From now on questions pass, and the first answer breaks its connection instead of arriving. */
    public void cutAnswers(boolean cut) {
        answersCut = cut;
    }

    /** From now on every piece waits so long. */
    public void delay(int ms) {
        delayMs = ms;
    }

    /** From now on whoever asks for a WebSocket is cut off, as by a proxy that does not know them. */
    public void forbidUpgrades(boolean forbidden) {
        upgradesForbidden = forbidden;
    }

    /** From now on whoever asks for a stream of events is cut off. */
    public void forbidStreams(boolean forbidden) {
        streamsForbidden = forbidden;
    }

    /** Breaks every connection there is and every new one, as a machine that is away, until {@link #comeBack}. */
    public void goAway() {
        refusing = true;
        cutAll();
    }

    public void comeBack() {
        refusing = false;
    }

    /** Breaks every connection there is, wherever it stands; gives how many. */
    public int cutAll() {
        int cut = 0;
        for (Socket socket : open) {
            drop(socket);
            cut++;
        }
        return cut / 2;
    }

    @Override
    public void close() throws IOException {
        server.close();
        thaw();
        cutAll();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                if (refusing) {
                    drop(client);
                    continue;
                }
                Socket target = connect(client);
                open.add(target);
                Thread.ofVirtual().start(() -> pump(client, target, false));
                Thread.ofVirtual().start(() -> pump(target, client, true));
            } catch (IOException refused) {
                // The proxy was closed, or nobody listens behind it: the client was dropped.
            }
        }
    }

    private Socket connect(Socket client) throws IOException {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), targetPort);
        } catch (IOException refused) {
            drop(client);
            throw refused;
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try {
            copy(from, to, answers);
        } catch (IOException broken) {
            // Ends like a connection that was closed.
        }
        awaitThaw(from);
        drop(from);
        drop(to);
    }

    private void copy(Socket from, Socket to, boolean answers) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            hold();
            if (!answers && isForbidden(buffer, read)) {
                return;
            }
            if (!answers) {
                look(buffer, read, to);
            }
            awaitThaw(from);
            if (answers && answersCut) {
                return;
            }
            out.write(buffer, 0, read);
            out.flush();
        }
    }

    private void hold() {
        try {
            never.tryAcquire(delayMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isForbidden(byte[] buffer, int length) {
        String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        boolean upgrade =
                text.startsWith("GET /sync ") && text.toLowerCase(Locale.ROOT).contains("upgrade: websocket");
        boolean stream = text.startsWith("GET /sync/connections/") && text.contains("/events?");
        return upgradesForbidden && upgrade || streamsForbidden && stream;
    }

    private void look(byte[] buffer, int length, Socket target) {
        String wanted = frozenRequest;
        if (wanted != null && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).startsWith(wanted)) {
            frozenRequest = null;
            frozenAnswers.add(target);
        }
    }

    private void awaitThaw(Socket from) {
        lock.lock();
        try {
            while (frozen || frozenAnswers.contains(from)) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void drop(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
