package dev.syncline.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** One process's claim on a data folder. The operating system drops it when the process ends, however it ends. */
public final class FolderLock implements AutoCloseable {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Claims {@code folder}, which is made if it is missing. Empty if another server holds it. */
    public static Optional<FolderLock> claim(Path folder) {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new FolderLock(channel));
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // Held, like by any other process: the channel is closed below.
        } catch (IOException failure) {
            close(channel);
            throw new EmbeddedException("The data folder " + folder + " cannot be used: " + failure, failure);
        }
        close(channel);
        return Optional.empty();
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failure) {
            throw new EmbeddedException("The lock of the data folder cannot be released: " + failure, failure);
        }
    }
}
