package eu.testa.mail.core.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** See {@link MessageSource#of(Path)}. */
final class FileMessageSource implements MessageSource {

    private final Path file;

    FileMessageSource(Path file) {
        this.file = file;
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public long size() throws IOException {
        return Files.size(file);
    }
}
