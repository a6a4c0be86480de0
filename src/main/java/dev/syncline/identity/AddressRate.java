package dev.syncline.identity;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often one address may begin something: a bucket per address that fills evenly over a minute. */
public final class AddressRate {
    private static final double MINUTE_MS = 60_000;

    private final int perMinute;
    private final Map<String, Bucket> buckets;

    public AddressRate(int perMinute, int addressesMax) {
        this.perMinute = perMinute;
        this.buckets = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > addressesMax;
            }
        };
    }

    /** Takes one from the address' bucket, if there is one. */
    public synchronized boolean take(String address, long nowMs) {
        Bucket before = buckets.remove(address);
        double left = before == null
                ? perMinute
                : Math.min(perMinute, before.left + (nowMs - before.atMs) * perMinute / MINUTE_MS);
        boolean taken = left >= 1;
        buckets.put(address, new Bucket(taken ? left - 1 : left, nowMs));
        return taken;
    }

    private record Bucket(double left, long atMs) {}
}
