package dev.syncline.worker.vault;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;
import org.teavm.jso.JSProperty;
import org.teavm.jso.core.JSArrayReader;
import org.teavm.jso.typedarrays.Int8Array;

/** The origin's private files, as far as they need no host. A failure is answered with null. */
final class OpfsFiles {
    static final String SUFFIX = ".journal";

    private OpfsFiles() {}

    /** A file that was read. */
    interface Content extends JSObject {
        @JSProperty
        String getName();

        @JSProperty
        Int8Array getBytes();
    }

    @JSFunctor
    interface Contents extends JSObject {
        void accept(JSArrayReader<Content> files);
    }

    @JSFunctor
    interface Bytes extends JSObject {
        void accept(Int8Array bytes);
    }

    @JSBody(
            script = "return typeof navigator === 'object' && !!navigator.locks && !!navigator.storage &&"
                    + " !!navigator.storage.getDirectory;")
    static native boolean supported();

    /** A file that its host writes to while it is read fails once or twice: it is read again. */
    @JSBody(params = "done", script = """
        var files = [];
        function content(handle, tries) {
          return handle.getFile().then(function(file) { return file.arrayBuffer(); }).then(function(buffer) {
            files.push({ name: handle.name, bytes: new Int8Array(buffer) });
          }, function(failure) {
            if (failure.name === 'NotFoundError') return;
            if (tries === 0) throw failure;
            return content(handle, tries - 1);
          });
        }
        function rest(handles) {
          return handles.next().then(function(step) {
            if (step.done) return;
            if (step.value.kind !== 'file') return rest(handles);
            return content(step.value, 5).then(function() { return rest(handles); });
          });
        }
        navigator.storage.getDirectory().then(function(root) {
          return root.getDirectoryHandle('syncline-vault', { create: true });
        }).then(function(folder) { return rest(folder.values()); }).then(
          function() { done(files); }, function() { done(null); });\
        """)
    static native void readAll(Contents done);

    @JSBody(
            params = {"name", "done"},
            script = """
                navigator.storage.getDirectory().then(function(root) {
                  return root.getDirectoryHandle('syncline-vault');
                }).then(function(folder) { return folder.getFileHandle(name); })
                  .then(function(handle) { return handle.getFile(); })
                  .then(function(file) { return file.arrayBuffer(); })
                  .then(function(buffer) { done(new Int8Array(buffer)); }, function() { done(null); });\
                """)
    static native void read(String name, Bytes done);

    /** A file that a host still holds cannot be deleted at once; what remains is found at the next boot. */
    @JSBody(params = "name", script = """
        function remove(folder, tries) {
          return folder.removeEntry(name).catch(function(failure) {
            if (tries === 0 || failure.name === 'NotFoundError') return;
            return new Promise(function(later) { setTimeout(later, 200); })
              .then(function() { return remove(folder, tries - 1); });
          });
        }
        navigator.storage.getDirectory().then(function(root) {
          return root.getDirectoryHandle('syncline-vault');
        }).then(function(folder) { return remove(folder, 5); }, function() {});\
        """)
    static native void delete(String name);

    @JSBody(
            params = {"name", "bytes"},
            script = """
                var copy = bytes.slice();
                navigator.storage.getDirectory().then(function(root) {
                  return root.getDirectoryHandle('syncline-aside', { create: true });
                }).then(function(folder) { return folder.getFileHandle(name, { create: true }); })
                  .then(function(handle) { return handle.createWritable(); })
                  .then(function(file) { return file.write(copy).then(function() { return file.close(); }); })
                  .catch(function() {});\
                """)
    static native void setAside(String name, Int8Array bytes);
}
