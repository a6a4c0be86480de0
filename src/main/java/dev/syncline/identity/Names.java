package dev.syncline.identity;

import dev.syncline.id.UserId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What people are called, also those who are no member of anything any longer. */
@ApplicationScoped
public class Names {
    private final Transactions transactions;

    public Names(Transactions transactions) {
        this.transactions = transactions;
    }

    /** The names of those who have one; somebody who was erased has none. */
    public Uni<Map<UserId, String>> of(Collection<UserId> people) {
        if (people.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        List<UUID> asked = people.stream().map(Uuids::of).toList();
        return transactions
                .read(database -> database.createSelectionQuery(
                                "select id, displayName from User where id in :people and displayName <> ''",
                                Object[].class)
                        .setParameter("people", asked)
                        .getResultList())
                .map(Names::byUser);
    }

    private static Map<UserId, String> byUser(List<Object[]> rows) {
        Map<UserId, String> names = new HashMap<>();
        for (Object[] row : rows) {
            names.put(Uuids.user((UUID) row[0]), (String) row[1]);
        }
        return names;
    }
}
