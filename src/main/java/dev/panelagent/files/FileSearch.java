package dev.panelagent.files;

import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.TreeWalk;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Looks through a directory and all below it, by name and by content, for as long as a Panel waits for an answer. Large
 * files, those that are no text and those on the denylist are not looked into.
 */
public final class FileSearch implements TreeWalk.Visitor {
    private static final Duration LONGEST = Duration.ofSeconds(4);
    private static final long LARGEST = 32L * 1024 * 1024;
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int TOLD_OF_A_LINE = 200;

    private final FileQuery.SearchFiles query;
    private final Predicate<String> name;
    private final InstantSource clock;
    private final Instant end;
    private final List<FileData.Match> matches = new ArrayList<>();

    private FileSearch(FileQuery.SearchFiles query, InstantSource clock) {
        this.query = query;
        this.name = pattern(query.name());
        this.clock = clock;
        this.end = clock.instant().plus(LONGEST);
    }

    /** Enough was found, or time is up. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("enough", null, false, false);
        }
    }

    /** Looks; what is not found within four seconds is not told. */
    public static FileData.Found search(Workspace workspace, FileQuery.SearchFiles query, InstantSource clock) {
        FileSearch search = new FileSearch(query, clock);
        boolean cut = false;
        try (Directory start = workspace.files().directory(FilePath.parse(query.path()))) {
            TreeWalk.walk(start, search);
        } catch (Enough e) {
            cut = true;
        }
        return new FileData.Found(query.serverId(), query.path(), search.matches, cut);
    }

    @Override
    public boolean visit(Directory parent, String file, FileInfo info) {
        if (matches.size() >= query.most() || clock.instant().isAfter(end)) {
            throw new Enough();
        }
        if (isWanted(info) && name.test(file)) {
            match(parent, file, info).ifPresent(matches::add);
        }
        return !isDenied(parent, file, info);
    }

    private boolean isWanted(FileInfo info) {
        return switch (query.wanted()) {
            case ALL -> true;
            case FILE -> !info.isDirectory();
            case DIRECTORY -> info.isDirectory();
        };
    }

    private Optional<FileData.Match> match(Directory parent, String file, FileInfo info) {
        if (query.content().isEmpty()) {
            return Optional.of(
                    new FileData.Match(Items.of(parent, file, info), OptionalLong.empty(), Optional.empty()));
        }
        if (!info.isFile() || info.size() > LARGEST || isDenied(parent, file, info)) {
            return Optional.empty();
        }
        return lookInto(parent, file, info, query.content().get());
    }

    private Optional<FileData.Match> lookInto(Directory parent, String file, FileInfo info, String wanted) {
        try (FileChannel channel = parent.read(file);
                BufferedReader reader = new BufferedReader(Channels.newReader(channel, lenient(), -1), LONGEST_LINE)) {
            StringBuilder line = new StringBuilder();
            long number = 1;
            for (int c; (c = reader.read()) >= 0; ) {
                if (c == 0) {
                    return Optional.empty();
                }
                boolean ended = c == '\n';
                if ((ended || line.length() == LONGEST_LINE) && line.indexOf(wanted) >= 0) {
                    return Optional.of(found(parent, file, info, number, line));
                }
                if (ended) {
                    line.setLength(0);
                    number++;
                    continue;
                }
                if (line.length() == LONGEST_LINE) {
                    // Half of it stays, as what is wanted may begin there.
                    line.delete(0, LONGEST_LINE / 2);
                }
                line.append((char) c);
            }
            return line.indexOf(wanted) >= 0 ? Optional.of(found(parent, file, info, number, line)) : Optional.empty();
        } catch (IOException | dev.panelagent.common.RequestException e) {
            // One that cannot be read does not end the search for all others.
            return Optional.empty();
        }
    }

    /** What is not UTF-8 is text in an older encoding as a rule, of which most can be read all the same. */
    private static CharsetDecoder lenient() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    private static FileData.Match found(Directory parent, String file, FileInfo info, long number, CharSequence line) {
        String text = line.toString().strip();
        return new FileData.Match(
                Items.of(parent, file, info), OptionalLong.of(number), Optional.of(text.substring(0, toldOf(text))));
    }

    /** A character of two halves is told whole or not at all. */
    private static int toldOf(String text) {
        if (text.length() <= TOLD_OF_A_LINE) {
            return text.length();
        }
        return TOLD_OF_A_LINE - (Character.isHighSurrogate(text.charAt(TOLD_OF_A_LINE - 1)) ? 1 : 0);
    }

    private static boolean isDenied(Directory parent, String file, FileInfo info) {
        return parent.files().access().denies(parent.path().child(file).names(), info.isDirectory());
    }

    /** Part of a name, or all of it where '*' and '?' stand for what may be there. */
    private static Predicate<String> pattern(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        if (wanted.indexOf('*') < 0 && wanted.indexOf('?') < 0) {
            return name -> name.toLowerCase(Locale.ROOT).contains(wanted);
        }
        StringBuilder regex = new StringBuilder();
        wanted.codePoints()
                .forEach(c -> regex.append(
                        c == '*' ? ".*" : c == '?' ? "." : com.google.re2j.Pattern.quote(Character.toString(c))));
        com.google.re2j.Pattern compiled =
                com.google.re2j.Pattern.compile(regex.toString(), com.google.re2j.Pattern.DOTALL);
        return name -> compiled.matches(name.toLowerCase(Locale.ROOT));
    }
}
