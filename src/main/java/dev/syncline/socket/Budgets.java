package dev.syncline.socket;

import dev.syncline.id.SessionId;
import dev.syncline.wire.Limits;
import java.util.LinkedHashMap;
import java.util.Map;

/** The budgets of the sessions that pushed last. Of the live room. */
final class Budgets {
    private final Limits.Sessions limits;
    private final Map<SessionId, Budget> budgets;

    Budgets(Limits.Sessions limits) {
        this.limits = limits;
        int budgetsMax = 2 * limits.connectionsMax();
        this.budgets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<SessionId, Budget> eldest) {
                return size() > budgetsMax;
            }
        };
    }

    Budget of(SessionId session, long nowMs) {
        return budgets.computeIfAbsent(session, fresh -> new Budget(limits, nowMs));
    }
}
