package dev.syncline.worker.client;

import dev.syncline.command.Cell;
import dev.syncline.command.Tables;
import java.util.Set;

/** Makes of a commanded document's tables what its listeners are told. */
public interface TableView<P> {
    /** What builds the present tables from nothing. */
    P whole(Tables tables);

    /** What brings a listener up to date that saw the tables before these cells changed. */
    P changed(Tables tables, Set<Cell> cells);
}
