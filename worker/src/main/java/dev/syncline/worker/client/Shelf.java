package dev.syncline.worker.client;

import dev.syncline.id.DocumentId;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.DeviceRecordCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a device's journal says, principal by principal: who uses the device, which documents it keeps, small memos. */
final class Shelf<P> {
    private final Map<String, Map<DocumentId, Kept<P>>> documents = new LinkedHashMap<>();
    private final Map<String, Map<String, byte[]>> memos = new LinkedHashMap<>();
    private String principal = DeviceRecord.LOCAL;
    private byte[] detail = {};
    /** Whether a document left the device, and the journal as it was last written still holds it. */
    boolean hasLeft;

    String principal() {
        return principal;
    }

    byte[] detail() {
        return detail;
    }

    Map<DocumentId, Kept<P>> documents(String of) {
        return documents.computeIfAbsent(of, key -> new LinkedHashMap<>());
    }

    Map<String, byte[]> memos(String of) {
        return memos.computeIfAbsent(of, key -> new LinkedHashMap<>());
    }

    /** Everybody of whom the journal says something. */
    List<String> principals() {
        List<String> principals = new ArrayList<>(memos.keySet());
        for (String one : documents.keySet()) {
            if (!memos.containsKey(one)) {
                principals.add(one);
            }
        }
        return principals;
    }

    /** Reads a batch; the batches come in the order they were saved. Gives whether it says how a timeline resumes. */
    boolean read(byte[] batch) {
        boolean resumed = false;
        for (DeviceRecord record : DeviceRecordCodec.read(batch)) {
            take(record);
            resumed |= record instanceof DeviceRecord.Resumed;
        }
        return resumed;
    }

    void take(DeviceRecord record) {
        switch (record) {
            case DeviceRecord.Current current -> {
                principal = current.principal();
                detail = current.detail();
            }
            case DeviceRecord.Adopted adopted -> adopt(adopted.from(), adopted.principal());
            case DeviceRecord.Memo memo -> remember(memo);
            case DeviceRecord.Known known -> kept(known, known.document()).take(known);
            case DeviceRecord.Written written ->
                kept(written, written.document()).take(written);
            case DeviceRecord.Confirmed confirmed ->
                kept(confirmed, confirmed.document()).take(confirmed);
            case DeviceRecord.Received received ->
                kept(received, received.document()).take(received);
            case DeviceRecord.Whole whole -> kept(whole, whole.document()).take(whole);
            case DeviceRecord.Left left -> kept(left, left.document()).take(left);
            case DeviceRecord.Forgotten forgotten ->
                hasLeft |= documents(forgotten.principal()).remove(forgotten.document()) != null;
            case DeviceRecord.Resumed resumed ->
                kept(resumed, resumed.document()).take(resumed);
        }
    }

    private Kept<P> kept(DeviceRecord record, DocumentId document) {
        return documents(record.principal()).computeIfAbsent(document, Kept::new);
    }

    private void remember(DeviceRecord.Memo memo) {
        if (memo.value().length == 0) {
            memos(memo.principal()).remove(memo.key());
        } else {
            memos(memo.principal()).put(memo.key(), memo.value());
        }
    }

    private void adopt(String from, String to) {
        Map<String, byte[]> remembered = memos(from);
        for (String key : remembered.keySet()) {
            memos(to).putIfAbsent(key, remembered.get(key));
        }
        memos.remove(from);
        Map<DocumentId, Kept<P>> adopted = documents.remove(from);
        if (adopted != null) {
            for (Kept<P> kept : adopted.values()) {
                documents(to).putIfAbsent(kept.document, kept);
            }
        }
    }
}
