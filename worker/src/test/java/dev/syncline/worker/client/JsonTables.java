package dev.syncline.worker.client;

import dev.syncline.command.Cell;
import dev.syncline.command.Tables;
import dev.syncline.document.Edit;
import dev.syncline.document.Patch;
import dev.syncline.document.Value;
import java.util.List;
import java.util.Set;

/** Tells JVM tests of a commanded document by its canonical JSON. */
public final class JsonTables implements TableView<List<Patch>> {
    @Override
    public List<Patch> whole(Tables tables) {
        return List.of(new Patch(new Edit.Put(Edit.ROOT, "json", new Value.Str(tables.json()))));
    }

    @Override
    public List<Patch> changed(Tables tables, Set<Cell> cells) {
        return whole(tables);
    }
}
