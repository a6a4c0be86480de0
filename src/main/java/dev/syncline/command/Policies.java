package dev.syncline.command;

import java.util.HashMap;
import java.util.Map;

/** The policy of each field of a document type; what is not declared has server precedence. */
public final class Policies {
    private final Map<Cell, Policy> declared = new HashMap<>();

    /** Declares the policy of a field of every entity of a collection. */
    public Policies field(String collection, String field, Policy policy) {
        return declare(new Cell(collection, "", field), policy);
    }

    /**
     * Declares what happens when others created or deleted entities: to commands that list the collection or that depend
     * on whether an entity is there.
     */
    public Policies collection(String collection, Policy policy) {
        if (policy instanceof Policy.Custom || policy == Policy.Fixed.REJECT_BOTH) {
            throw new IllegalArgumentException("an entity is there or not: nothing can be merged or undone");
        }
        return declare(Cell.membership(collection), policy);
    }

    Policy of(Cell cell) {
        return declared.getOrDefault(new Cell(cell.collection(), "", cell.field()), Policy.Fixed.SERVER_PRECEDENCE);
    }

    private Policies declare(Cell cell, Policy policy) {
        if (declared.put(cell, policy) != null) {
            throw new IllegalArgumentException(cell + " has a policy already");
        }
        return this;
    }
}
