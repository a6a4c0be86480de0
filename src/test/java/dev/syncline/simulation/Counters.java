package dev.syncline.simulation;

import java.util.Map;
import java.util.TreeMap;

/** What a run did: a simulation that reached nothing proves nothing. */
final class Counters {
    boolean faultsOn = true;
    boolean smallLimits;
    long commits;
    long entries;
    long stale;
    long acks;
    long edits;
    long forks;
    long cuts;
    long duplicated;
    long reordered;
    long serverCrashes;
    long clientCrashes;
    long engineCrashes;
    long restoredProfiles;
    long snapshots;
    final Map<String, Integer> refused = new TreeMap<>();

    void add(Counters other) {
        commits += other.commits;
        entries += other.entries;
        stale += other.stale;
        acks += other.acks;
        edits += other.edits;
        forks += other.forks;
        cuts += other.cuts;
        duplicated += other.duplicated;
        reordered += other.reordered;
        serverCrashes += other.serverCrashes;
        clientCrashes += other.clientCrashes;
        engineCrashes += other.engineCrashes;
        restoredProfiles += other.restoredProfiles;
        snapshots += other.snapshots;
        other.refused.forEach((code, count) -> refused.merge(code, count, Integer::sum));
    }

    @Override
    public String toString() {
        return "commits " + commits + ", entries " + entries + ", stale " + stale + ", acks " + acks + ", edits "
                + edits
                + ", forks " + forks + ", cuts " + cuts + ", duplicated " + duplicated + ", reordered " + reordered
                + ", server crashes " + serverCrashes + ", client crashes " + clientCrashes + ", engine crashes "
                + engineCrashes + ", restored profiles " + restoredProfiles + ", snapshots " + snapshots + ", refused "
                + refused;
    }
}
