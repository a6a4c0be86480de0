package dev.syncline.engine.child;

import dev.syncline.id.ChangeHash;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Change hashes to Automerge's class and back. Its constructor is not public: reflection is the bridge. */
public final class Hashes {
    private static final Constructor<org.automerge.ChangeHash> CONSTRUCTOR = constructor();

    private Hashes() {}

    public static org.automerge.ChangeHash[] toAutomerge(List<ChangeHash> hashes) {
        var result = new org.automerge.ChangeHash[hashes.size()];
        for (int i = 0; i < result.length; i++) {
            try {
                result[i] = CONSTRUCTOR.newInstance((Object) hashes.get(i).bytes());
            } catch (ReflectiveOperationException broken) {
                throw new IllegalStateException(broken);
            }
        }
        return result;
    }

    /** Sorted, as heads are compared. */
    public static List<ChangeHash> fromAutomerge(org.automerge.ChangeHash[] hashes) {
        var result = new ArrayList<ChangeHash>(hashes.length);
        for (org.automerge.ChangeHash hash : hashes) {
            result.add(ChangeHash.of(hash.getBytes()));
        }
        Collections.sort(result);
        return result;
    }

    private static Constructor<org.automerge.ChangeHash> constructor() {
        try {
            var constructor = org.automerge.ChangeHash.class.getDeclaredConstructor(byte[].class);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException otherVersion) {
            throw new IllegalStateException(otherVersion);
        }
    }
}
