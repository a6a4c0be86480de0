package dev.syncline.command;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The mutators of a document type, registered one by one in plain code, with the upgraders of their earlier versions. */
public final class Registry {
    private final Map<String, Mutator<?>> mutators = new HashMap<>();
    private final Map<String, Upgrader> upgraders = new HashMap<>();
    private final Set<String> local = new HashSet<>();

    public Registry add(Mutator<?> mutator) {
        boolean named = !mutator.name().isEmpty()
                && mutator.name().length() <= CommandLimits.DEFAULT.nameChars()
                && mutator.version() >= 1;
        if (!named || mutators.put(mutator.name(), mutator) != null) {
            throw new IllegalArgumentException("mutator " + mutator.name() + " is there already or badly named");
        }
        return this;
    }

    /** Commands of {@code version} of a mutator are taken as commands of the next version with other arguments. */
    public Registry upgrade(String mutator, int version, Upgrader upgrader) {
        if (upgraders.put(key(mutator, version), upgrader) != null) {
            throw new IllegalArgumentException("version " + version + " of " + mutator + " has an upgrader already");
        }
        return this;
    }

    /** A collection that each device has for itself: only {@link Reach#LOCAL_ONLY} commands write it, and only they read it. */
    public Registry local(String collection) {
        local.add(collection);
        return this;
    }

    /** The names of all mutators. */
    public Set<String> names() {
        return mutators.keySet();
    }

    Set<String> localCollections() {
        return local;
    }

    /** Whether a run keeps to the collections that its mutator may use. */
    boolean keepsTo(Mutator<?> mutator, Draft draft) {
        boolean here = mutator.reach() == Reach.LOCAL_ONLY;
        for (Write write : draft.writes()) {
            if (local.contains(write.cell().collection()) != here) {
                return false;
            }
        }
        for (Cell cell : draft.reads()) {
            if (!here && local.contains(cell.collection())) {
                return false;
            }
        }
        return true;
    }

    /** The mutator of a command's name. */
    Mutator<?> mutator(Command command) {
        Mutator<?> mutator = mutators.get(command.mutator());
        if (mutator == null) {
            throw new Rejection(Reason.UNKNOWN_MUTATOR, "there is no mutator " + command.mutator());
        }
        return mutator;
    }

    /** The version of commands that are given now; 1 for what is not known here. */
    int version(String mutator) {
        Mutator<?> known = mutators.get(mutator);
        return known == null ? 1 : known.version();
    }

    /** Whether commands of this mutator take effect on the server only. */
    public boolean isServerOnly(String mutator) {
        return reach(mutator) == Reach.SERVER_ONLY;
    }

    /** Whether commands of this mutator take effect on the device only. */
    boolean isLocalOnly(String mutator) {
        return reach(mutator) == Reach.LOCAL_ONLY;
    }

    private Reach reach(String mutator) {
        Mutator<?> known = mutators.get(mutator);
        return known == null ? Reach.LOCAL_FIRST : known.reach();
    }

    /** The command's arguments as the mutator's present version takes them. */
    Arguments upgraded(Command command) {
        int present = mutator(command).version();
        if (command.version() > present) {
            throw new Rejection(Reason.UNKNOWN_VERSION, "version " + command.version() + " is not known here yet");
        }
        Arguments arguments = command.arguments();
        for (int version = command.version(); version < present; version++) {
            Upgrader upgrader = upgraders.get(key(command.mutator(), version));
            if (upgrader == null) {
                throw new Rejection(Reason.UNKNOWN_VERSION, "nothing upgrades version " + version);
            }
            arguments = upgrader.upgrade(arguments);
        }
        return arguments;
    }

    private static String key(String mutator, int version) {
        return mutator + "/" + version;
    }
}
