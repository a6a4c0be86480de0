package dev.syncline.bench;

/**
 * How long and how often things are measured.
 *
 * @param rounds of every measurement; figures are medians over them
 * @param heatMs of closed loop before anything is measured, so that both sides are compiled
 * @param warmUpMs before the measured part of a round
 * @param pacedMs of the measured part at 50 edits/s
 * @param closedMs of the measured part of a closed loop, and of acked entries
 * @param tabEdits in a browser's tab, per round
 */
record Plan(int rounds, long heatMs, long warmUpMs, long pacedMs, long closedMs, int tabEdits) {
    static final Plan FULL = new Plan(3, 6_000, 800, 5_000, 2_000, 200);
    /** Shows that everything runs; its figures mean little. */
    static final Plan SHORT = new Plan(1, 500, 150, 600, 350, 30);
}
