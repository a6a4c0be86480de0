package dev.syncline.simulation;

import dev.syncline.live.FaultPoint;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What a run did: a simulation that reached nothing proves nothing. */
final class Counters {
    boolean faultsOn = true;
    boolean smallLimits;
    /** Whether nodes tell each other of commits; if not, they look at the tails each second. */
    boolean nodesHear;

    long hints;
    long commits;
    long entries;
    long stale;
    long acks;
    long edits;
    long forks;
    /** Times that others' entries went below commands that waited. */
    long rebases;

    long cuts;
    long duplicated;
    long reordered;
    long serverCrashes;
    long clientCrashes;
    long engineCrashes;
    /** Device journals written anew before a crash of their worker. */
    long condensed;

    long restoredProfiles;
    long restoredBackups;
    long forgotten;
    /** Histories that were not forgotten, because of a fault or because somebody wrote all the time. */
    long notForgotten;
    /** Entries of devices that were set aside, because they build on what was forgotten. */
    long aside;
    /** Words that no server has and that were found among what devices set aside. */
    long found;
    /** Times that somebody lost access. */
    long barred;
    /** Copies that left devices for it. */
    long purged;
    /** Times that a device gave back what it holds. */
    long givenBack;
    /** Acknowledged entries that a restored backup lacked. */
    long takenBack;

    long snapshots;
    long compactions;
    long compactionFailures;
    long beyondHorizon;
    /** Devices that knew another journal of the same history, which never happens where restorations are told. */
    long otherJournals;

    long damagedSnapshots;
    long quarantines;
    long setAside;
    long folded;
    /** Crashes at each fault point. */
    final Map<FaultPoint, Integer> crashedAt = new EnumMap<>(FaultPoint.class);

    long refusedCommits;
    final Map<String, Integer> refused = new TreeMap<>();

    void add(Counters other) {
        commits += other.commits;
        entries += other.entries;
        stale += other.stale;
        hints += other.hints;
        acks += other.acks;
        edits += other.edits;
        forks += other.forks;
        rebases += other.rebases;
        cuts += other.cuts;
        duplicated += other.duplicated;
        reordered += other.reordered;
        serverCrashes += other.serverCrashes;
        clientCrashes += other.clientCrashes;
        engineCrashes += other.engineCrashes;
        condensed += other.condensed;
        restoredProfiles += other.restoredProfiles;
        restoredBackups += other.restoredBackups;
        forgotten += other.forgotten;
        notForgotten += other.notForgotten;
        aside += other.aside;
        found += other.found;
        barred += other.barred;
        purged += other.purged;
        givenBack += other.givenBack;
        takenBack += other.takenBack;
        snapshots += other.snapshots;
        compactions += other.compactions;
        compactionFailures += other.compactionFailures;
        beyondHorizon += other.beyondHorizon;
        otherJournals += other.otherJournals;
        damagedSnapshots += other.damagedSnapshots;
        quarantines += other.quarantines;
        setAside += other.setAside;
        folded += other.folded;
        other.crashedAt.forEach((point, count) -> crashedAt.merge(point, count, Integer::sum));
        refusedCommits += other.refusedCommits;
        other.refused.forEach((code, count) -> refused.merge(code, count, Integer::sum));
    }

    @Override
    public String toString() {
        return "commits " + commits + ", entries " + entries + ", stale " + stale + ", hints " + hints + ", acks "
                + acks + ", edits "
                + edits
                + ", forks " + forks + ", rebases " + rebases + ", cuts " + cuts + ", duplicated " + duplicated
                + ", reordered " + reordered
                + ", server crashes " + serverCrashes + ", client crashes " + clientCrashes + ", engine crashes "
                + engineCrashes + ", restored profiles " + restoredProfiles + ", restored backups " + restoredBackups
                + " without " + takenBack + " acked entries, given back " + givenBack + ", forgotten " + forgotten
                + " (not "
                + notForgotten + ") with " + aside + " entries set aside and " + found
                + " words looked up there, barred " + barred + " with " + purged + " copies purged, snapshots "
                + snapshots
                + ", compactions "
                + compactions + ", failed " + compactionFailures + ", entries folded " + folded + ", resumed beyond the"
                + " horizon " + beyondHorizon + ", snapshots damaged " + damagedSnapshots + ", set aside " + setAside
                + ", quarantines " + quarantines + ", crashed at " + crashedAt + ", refused commits "
                + refusedCommits + ", refused "
                + refused;
    }
}
