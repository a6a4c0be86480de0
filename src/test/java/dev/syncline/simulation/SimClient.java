package dev.syncline.simulation;

import dev.syncline.document.Edit;
import dev.syncline.document.JvmCrdt;
import dev.syncline.document.Patch;
import dev.syncline.document.Value;
import dev.syncline.id.ActorId;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.FaultCode;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.ClientListener;
import dev.syncline.worker.client.Environment;
import dev.syncline.worker.client.JvmCommands;
import dev.syncline.worker.client.Refusal;
import dev.syncline.worker.client.SetAside;
import dev.syncline.worker.client.Status;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One device with one person: the worker's own client over a simulated disk and network. */
final class SimClient implements ClientListener<List<Patch>>, Environment {
    /** Of work that builds on a forgotten history; the server says no code where it saved the document since. */
    private static final Set<String> UNHEARD_OR_FORGOTTEN = Set.of(FaultCode.FORGOTTEN.name(), "REFUSED");

    private static final int AGAIN_MS = 50;

    private final World world;
    private final String name;
    private final Counters counters;
    private final SimLink link;
    private final SimVault disk;
    private final UserId user;
    private final List<DocumentId> wanted;
    /** Documents whose history was forgotten by now. */
    private final Set<DocumentId> forgotten;
    /** Words that this device was told are saved on it. */
    final Set<String> savedWords = new HashSet<>();
    /** Words that were saved when the older profile copy was made. */
    private Set<String> copiedWords = new HashSet<>();

    private List<byte[]> copy;
    private Client<List<Edit>, List<Patch>> client;
    private boolean ready;
    private boolean restored;
    /** Whether access was taken away. */
    boolean barred;

    private long words;
    /** Refusals of entries, which no legal work earns. */
    final List<Refusal> rejected = new ArrayList<>();
    /** Words that were told to be set aside, because the history they build on was forgotten. */
    final Set<String> setAside = new HashSet<>();

    private final Map<String, DocumentId> typed = new HashMap<>();

    SimClient(
            World world,
            int number,
            List<SimServer> servers,
            Counters counters,
            List<DocumentId> wanted,
            Set<DocumentId> forgotten,
            Consumer<DownFrame.Ack> ledger) {
        this.world = world;
        this.name = "c" + number;
        this.counters = counters;
        this.wanted = wanted;
        this.forgotten = forgotten;
        this.user = new UserId(100, number);
        this.disk = new SimVault(world);
        this.link = new SimLink(world, servers, counters, user, new SessionId(200, number), ledger);
        boot();
    }

    private void boot() {
        ready = false;
        Client<List<Edit>, List<Patch>> booting =
                new Client<>(new JvmCrdt.Factory(false), new JvmCommands(), disk.mount(), link, this, this);
        client = booting;
        booting.boot(recovery -> {
            if (client == booting) {
                booting.signedIn(user.text(), new byte[0]);
                wanted.forEach(document -> booting.open(document, "note", null, refusal -> {}));
                ready = true;
            }
        });
    }

    /** The worker dies: memory, unsaved batches and the connection are gone. */
    void crash() {
        counters.clientCrashes++;
        counters.condensed += disk.replaced;
        disk.replaced = 0;
        disk.crash();
        link.stop();
        freeAll();
        boot();
    }

    void copyProfile() {
        copy = disk.copy();
        copiedWords = new HashSet<>(savedWords);
    }

    /** An older copy of the profile is started. What was saved after the copy is there only if a server has it. */
    void restoreProfile(Set<String> onServers) {
        if (copy == null) {
            return;
        }
        counters.restoredProfiles++;
        restored = true;
        disk.restore(copy);
        Set<String> still = new HashSet<>(copiedWords);
        for (String word : savedWords) {
            if (onServers.contains(word)) {
                still.add(word);
            }
        }
        savedWords.clear();
        savedWords.addAll(still);
        crash();
    }

    UserId user() {
        return user;
    }

    /** Opens what left the device; without access it begins anew here, and waits. */
    private void openAgain() {
        if (ready) {
            wanted.stream()
                    .filter(document -> !client.isOpen(document))
                    .forEach(document -> client.open(document, "note", null, refusal -> {}));
        }
    }

    boolean restored() {
        return restored;
    }

    SimLink link() {
        return link;
    }

    /** Types a word at a random place, or deletes what is between words. */
    void type() {
        DocumentId document = wanted.get(world.random().nextInt(wanted.size()));
        if (!ready || !client.isOpen(document)) {
            return;
        }
        Value.Text text = text(document);
        String word = "<" + name + "-" + words++ + (world.chance(200) ? "😀" : "") + ">";
        int index = boundary(text.value());
        Edit edit = new Edit.SpliceText(text.id(), index, 0, word);
        counters.edits++;
        typed.put(word, document);
        client.edit(document, List.of(edit), name, words, place -> savedWords.add(word));
    }

    private int boundary(String text) {
        List<Integer> places = new ArrayList<>(List.of(0));
        for (int at = text.indexOf('>'); at >= 0; at = text.indexOf('>', at + 1)) {
            places.add(at + 1);
        }
        return places.get(world.random().nextInt(places.size()));
    }

    private Value.Text text(DocumentId document) {
        for (Patch patch : client.whole(document)) {
            if (patch.effect() instanceof Edit.Put put
                    && put.key().equals("text")
                    && put.value() instanceof Value.Text text) {
                return text;
            }
        }
        throw new AssertionError("a note has a text");
    }

    String json(DocumentId document) {
        return client.json(document);
    }

    /** Whether it shows all its documents. */
    boolean shows() {
        return ready && wanted.stream().allMatch(client::isOpen);
    }

    boolean settled() {
        if (!shows()) {
            return false;
        }
        for (DocumentId document : wanted) {
            Status status = client.status(document);
            if (status.waiting() > 0 || !status.current()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a word is in something that was set aside. */
    boolean keeps(String word) {
        for (SetAside item : client.box().list()) {
            byte[] file = client.box().file(item.key());
            var crdt = new JvmCrdt.Factory(false).load(List.of(file), ActorId.of(new byte[16]));
            boolean there = crdt.json().contains(word);
            crdt.free();
            if (there) {
                return true;
            }
        }
        return false;
    }

    String describe() {
        StringBuilder text = new StringBuilder(name);
        for (DocumentId document : wanted) {
            text.append(' ').append(client.isOpen(document) ? client.status(document) : "not open");
        }
        return text.toString();
    }

    void freeAll() {
        for (DocumentId document : wanted) {
            if (client.isOpen(document)) {
                client.close(document);
            }
        }
    }

    @Override
    public void patches(DocumentId document, long serial, List<Patch> patches) {}

    @Override
    public void saved(DocumentId document, long serial, Vault.Place place) {}

    @Override
    public void reset(DocumentId document) {
        counters.forks++;
    }

    @Override
    public void status(DocumentId document, Status status) {}

    @Override
    public void presence(DocumentId document, String who, byte[] payload) {}

    @Override
    public void leaving(DocumentId document) {
        counters.purged++;
        world.after(AGAIN_MS, this::openAgain);
    }

    @Override
    public void connection(Connection connection) {}

    @Override
    public void fault(DocumentId document, Refusal refusal) {}

    @Override
    public void commands(DocumentId document) {}

    @Override
    public void rejected(DocumentId document, Refusal refusal, int entries) {
        boolean lost = refusal.code().equals(FaultCode.ACCESS_LOST.name());
        boolean known = forgotten.contains(document) && UNHEARD_OR_FORGOTTEN.contains(refusal.code());
        if (!lost && !known) {
            rejected.add(refusal);
            return;
        }
        counters.aside += entries;
        String left = !lost && client.isOpen(document) ? client.json(document) : "";
        typed.forEach((word, where) -> {
            if (where.equals(document) && !left.contains(word)) {
                setAside.add(word);
            }
        });
    }

    @Override
    public long nowMs() {
        return world.nowMs();
    }

    @Override
    public byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        world.random().nextBytes(bytes);
        return bytes;
    }

    @Override
    public void after(int delayMs, Runnable task) {
        Client<List<Edit>, List<Patch>> present = client;
        world.after(delayMs, () -> {
            if (client == present) {
                task.run();
            }
        });
    }

    @Override
    public int journalGrowthMin() {
        return 500;
    }

    @Override
    public int journalQuietMs() {
        return 10;
    }

    @Override
    public void log(String line) {}
}
