package eu.testa.mail.server.account;

import com.google.common.base.Preconditions;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreAwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.AbstractRecipientRewriteTable;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.rrt.lib.Mappings;
import org.apache.james.rrt.lib.MappingsImpl;

/**
 * Aliases, forwards and groups: the table {@code mapping}, a row for each address and each of its targets. One that leads out
 * of TESTA is refused when it is made, whether webadmin or the James command line makes it.
 */
public final class MappingsTable extends AbstractRecipientRewriteTable {

    private final Database database;
    private final Function<Mapping, Optional<String>> objection;

    @Inject
    public MappingsTable(Database database, OnlyToTesta objection) {
        this(database, (Function<Mapping, Optional<String>>) objection);
    }

    /**
     * @param objection why a mapping may not be made; nothing if it may
     */
    public MappingsTable(Database database, Function<Mapping, Optional<String>> objection) {
        this.database = database;
        this.objection = objection;
    }

    private record Row(String localPart, String domain, String target) {
    }

    /**
     * @throws IllegalArgumentException if it leads out of TESTA; webadmin answers 400, with the words
     */
    @Override
    public void addMapping(MappingSource source, Mapping mapping) throws RecipientRewriteTableException {
        objection.apply(mapping).ifPresent(words -> {
            throw new IllegalArgumentException(words);
        });
        change("INSERT INTO mapping (local_part, domain, target) VALUES (:localPart, :domain, :target) "
            + "ON CONFLICT (local_part, domain, target) DO NOTHING", source, mapping);
    }

    @Override
    public void removeMapping(MappingSource source, Mapping mapping) throws RecipientRewriteTableException {
        change("DELETE FROM mapping WHERE local_part = :localPart AND domain = :domain AND target = :target", source, mapping);
    }

    private void change(String sql, MappingSource source, Mapping mapping) throws RecipientRewriteTableException {
        try {
            database.write(handle -> handle.createUpdate(sql)
                .bind("localPart", source.getFixedUser())
                .bind("domain", source.getFixedDomain())
                .bind("target", mapping.asString())
                .execute());
        } catch (IOException e) {
            throw new RecipientRewriteTableException("a mapping of " + source.asString() + " cannot be changed", e);
        }
    }

    @Override
    public Mappings getStoredMappings(MappingSource source) throws RecipientRewriteTableException {
        List<Row> rows = rows("SELECT local_part, domain, target FROM mapping WHERE local_part = :localPart AND domain = :domain "
            + "ORDER BY target", Map.of("localPart", source.getFixedUser(), "domain", source.getFixedDomain()));
        return MappingsImpl.fromCollection(rows.stream().map(Row::target).toList());
    }

    @Override
    protected Mappings mapAddress(String user, Domain domain) throws RecipientRewriteTableException {
        Mappings ofUser = getStoredMappings(MappingSource.fromUser(user, domain));
        return ofUser.isEmpty() ? getStoredMappings(MappingSource.fromDomain(domain)) : ofUser;
    }

    @Override
    public Map<MappingSource, Mappings> getAllMappings() throws RecipientRewriteTableException {
        Map<MappingSource, Mappings> all = new LinkedHashMap<>();
        for (Row row : rows("SELECT local_part, domain, target FROM mapping ORDER BY domain, local_part, target", Map.of())) {
            all.merge(source(row), MappingsImpl.fromRawString(row.target()), Mappings::union);
        }
        return all;
    }

    @Override
    public Stream<MappingSource> listSources(Mapping mapping) throws RecipientRewriteTableException {
        Preconditions.checkArgument(listSourcesSupportedType.contains(mapping.getType()),
            "Not supported mapping of type %s", mapping.getType());
        return rows("SELECT local_part, domain, target FROM mapping WHERE target = :target ORDER BY domain, local_part",
            Map.of("target", mapping.asString())).stream().map(MappingsTable::source);
    }

    private static MappingSource source(Row row) {
        return MappingSource.fromUser(row.localPart(), Domain.of(row.domain()));
    }

    private List<Row> rows(String sql, Map<String, String> parameters) throws RecipientRewriteTableException {
        try {
            return database.read(handle -> handle.createQuery(sql)
                .bindMap(parameters)
                .map((row, context) -> new Row(row.getString(1), row.getString(2), row.getString(3)))
                .list());
        } catch (StoreAwayException e) {
            // the checked one means, to James' mailet, that this recipient is for the administrator
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            throw new RecipientRewriteTableException("the mappings cannot be read", e);
        }
    }
}
