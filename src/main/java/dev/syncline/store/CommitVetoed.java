package dev.syncline.store;

import dev.syncline.command.Rejection;
import java.util.Map;

/** Nothing was written, because a {@link CommitHook} does not take some of the commands. */
public final class CommitVetoed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<Long, Rejection> vetoes;

    CommitVetoed(Map<Long, Rejection> vetoes) {
        super(vetoes.size() + " commands were not taken by tables beside the journal");
        this.vetoes = vetoes;
    }

    /** Why, by the seq of the entry that was not to be. */
    public Map<Long, Rejection> vetoes() {
        return vetoes;
    }
}
