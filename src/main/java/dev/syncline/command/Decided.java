package dev.syncline.command;

import dev.syncline.id.TimelineId;
import java.util.List;

/**
 * One entry of a commanded document's journal: a command with all that its decision came to.
 *
 * @param seq position in the document's journal
 * @param lsn position in the timeline
 * @param trust of the author when it was decided
 * @param command the bytes that were pushed; empty if they were more than a command may have
 * @param writes what the document takes on at this seq, in ascending order of cells: the command's, or if that is rejected,
 *     what undoes others' writes
 * @param reads cells it depended on whose policy asks who read them
 */
public record Decided(
        long seq,
        TimelineId timeline,
        long lsn,
        int trust,
        byte[] command,
        Outcome outcome,
        List<Write> writes,
        List<Cell> reads,
        List<Notice> notices) {}
