package dev.syncline.command;

import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.util.List;

/** A device with many pending commands, of at least five reads and writes each, on which others' commands arrive. */
public final class Rebase {
    static final int PENDING = 1_000;
    /** Entries that arrive one by one. */
    static final int ROUNDS = 30;

    private static final int ACCOUNTS = 50;
    private static final TimelineId OTHER = new TimelineId(0, 2);

    private final CommandedDocument server = new CommandedDocument(Bank.TYPE, CommandLimits.DEFAULT);
    private final CommandReplica device =
            new CommandReplica(Bank.TYPE, CommandLimits.DEFAULT, new Author(UserId.NOBODY, 20), new TimelineId(0, 1));
    private long visits;

    public Rebase() {
        for (int i = 0; i < ACCOUNTS; i++) {
            device.arrive(List.of(decide("open", Arguments.NONE.with("rate", 0.5), i)));
        }
        List<String> ids = List.copyOf(device.tables().ids("accounts"));
        for (int i = 0; i < PENDING; i++) {
            Arguments one =
                    Arguments.NONE.with("account", ids.get(i % ACCOUNTS)).with("text", "note " + i);
            Arguments two = Arguments.NONE
                    .with("from", ids.get(i % ACCOUNTS))
                    .with("to", ids.get((i * 7 + 1) % ACCOUNTS))
                    .with("amount", 1);
            switch (i % 5) {
                case 0, 1 -> device.give("note", one, i, i);
                case 2 -> device.give("open", Arguments.NONE.with("rate", 0.25), i, 1_000_000 + i);
                default -> device.give("transfer", two, i, i);
            }
        }
    }

    /** One entry of somebody else arrives; all pending commands are taken back and run again. */
    public void arrive() {
        String account = device.tables().ids("accounts").iterator().next();
        device.arrive(List.of(decide("visit", Arguments.NONE.with("account", account), ++visits)));
    }

    int pending() {
        return device.pending();
    }

    String json() {
        return device.tables().json();
    }

    private Decided decide(String mutator, Arguments arguments, long seed) {
        Command command = new Command(mutator, 1, server.seq(), 0, seed, arguments);
        Author author = new Author(UserId.NOBODY, 20);
        Decided entry = server.decide(OTHER, server.seq() + 1, author, CommandCodec.encode(command), server.seq());
        server.follow(entry);
        return entry;
    }
}
