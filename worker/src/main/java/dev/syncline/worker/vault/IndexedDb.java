package dev.syncline.worker.vault;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSMethod;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int8Array;

/** The vault's database. A failure is answered with null or false. */
final class IndexedDb {
    /** Beyond every number of a generation, and exact in JavaScript. */
    static final double NUMBER_MAX = 9007199254740991.0;

    private IndexedDb() {}

    /** Blobs in the order of (number, part). */
    interface Blobs extends JSObject {
        @JSMethod
        int count();

        @JSMethod
        double number(int index);

        @JSMethod
        Int8Array bytes(int index);
    }

    @JSFunctor
    interface Opened extends JSObject {
        void accept(JSObject database);
    }

    @JSFunctor
    interface Read extends JSObject {
        void accept(Blobs blobs);
    }

    @JSFunctor
    interface Saved extends JSObject {
        void accept(boolean saved);
    }

    @JSBody(script = "return typeof indexedDB === 'object' && indexedDB !== null;")
    static native boolean supported();

    @JSBody(params = "done", script = """
        var request;
        try {
          request = indexedDB.open('syncline-vault', 1);
        } catch (failure) {
          done(null);
          return;
        }
        request.onupgradeneeded = function() {
          request.result.createObjectStore('generations');
          request.result.createObjectStore('aside');
        };
        request.onsuccess = function() {
          var database = request.result;
          database.onversionchange = function() { database.close(); };
          done(database);
        };
        request.onerror = function() { done(null); };\
        """)
    static native void open(Opened done);

    @JSBody(
            params = {"database", "first", "last", "done"},
            script = """
                try {
                  var range = IDBKeyRange.bound([first], [last, []]);
                  var transaction = database.transaction('generations');
                  var keys = transaction.objectStore('generations').getAllKeys(range);
                  var values = transaction.objectStore('generations').getAll(range);
                  transaction.oncomplete = function() {
                    done({
                      count: function() { return keys.result.length; },
                      number: function(index) { return keys.result[index][0]; },
                      bytes: function(index) { return values.result[index]; }
                    });
                  };
                  transaction.onabort = function() { done(null); };
                } catch (failure) {
                  done(null);
                }\
                """)
    static native void read(JSObject database, double first, double last, Read done);

    @JSBody(
            params = {"database", "number", "part", "bytes", "done"},
            script = """
                try {
                  var transaction = database.transaction('generations', 'readwrite', { durability: 'strict' });
                  transaction.objectStore('generations').put(bytes, [number, part]);
                  transaction.oncomplete = function() { done(true); };
                  transaction.onabort = function() { done(false); };
                } catch (failure) {
                  done(false);
                }\
                """)
    static native void put(JSObject database, double number, int part, Int8Array bytes, Saved done);

    @JSBody(
            params = {"database", "number"},
            script = """
                try {
                  var transaction = database.transaction('generations', 'readwrite');
                  transaction.objectStore('generations').delete(IDBKeyRange.bound([number], [number, []]));
                } catch (failure) {
                  return;
                }\
                """)
    static native void delete(JSObject database, double number);

    @JSBody(
            params = {"database", "name", "bytes"},
            script = """
                try {
                  database.transaction('aside', 'readwrite').objectStore('aside').put(bytes, name);
                } catch (failure) {
                  return;
                }\
                """)
    static native void setAside(JSObject database, String name, Int8Array bytes);
}
