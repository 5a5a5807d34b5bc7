package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Pages of a SQLite database that become zeros, as when a disk's sector cannot be read. */
public final class DamagedPages {

    private final int page;
    private final int pageSize;

    private DamagedPages(int page, int pageSize) {
        this.page = page;
        this.pageSize = pageSize;
    }

    /** A page in the middle of a table, with rows of it alone. */
    public static DamagedPages ofTable(Database database, String table) throws IOException {
        List<Integer> leaves = database.read(handle -> handle.createQuery(
                "SELECT pageno FROM dbstat WHERE name = :table AND pagetype = 'leaf' ORDER BY pageno").bind("table", table)
            .mapTo(Integer.class).list());
        int pageSize = database.read(handle -> handle.createQuery("PRAGMA page_size").mapTo(Integer.class).one());
        return new DamagedPages(leaves.get(leaves.size() / 2), pageSize);
    }

    /** After the database was closed. */
    public void damage(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(pageSize), (page - 1L) * pageSize);
        }
    }
}
