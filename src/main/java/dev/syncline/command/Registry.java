package dev.syncline.command;

import java.util.HashMap;
import java.util.Map;

/** The mutators of a document type, registered one by one in plain code, with the upgraders of their earlier versions. */
public final class Registry {
    private final Map<String, Mutator<?>> mutators = new HashMap<>();
    private final Map<String, Upgrader> upgraders = new HashMap<>();

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
