package dev.syncline.change;

/** Comparison of texts inside one chunk without copying them. */
final class Texts {
    private Texts() {}

    static boolean same(byte[] bytes, int left, int right, int length) {
        for (int i = 0; left != right && i < length; i++) {
            if (bytes[left + i] != bytes[right + i]) {
                return false;
            }
        }
        return true;
    }
}
