package dev.panelagent.files;

import java.util.BitSet;
import java.util.List;

/**
 * A pattern with wildcards, as a machine that goes over a path once, whatever it holds: it is in many states at a time,
 * each a bit. State i is before token i, the last one behind them all. A path of n letters and a pattern of m take
 * n * m / 64 steps at most, and there is nothing to go back to. Immutable.
 */
final class Glob {
    static final int ASCII = 128;

    private final List<GlobToken> tokens;
    private final int words;

    /** The states that go on with a letter of ASCII: {@code words} for each. */
    private final long[] onLetter;

    /** The states that may go on with a letter beyond. */
    private final long[] beyondAscii;

    /** The states that are before a star, and those of them that may leave it out with the slash behind it. */
    private final long[] beforeStar;

    private final long[] beforeDirectories;

    /** The states that stay on a letter, and on a slash. */
    private final long[] stayOnLetter;

    private final long[] stayOnSlash;

    /** Tokens in which no star follows another, nor one {@link GlobToken.Star#DIRECTORIES} the slash of another. */
    Glob(List<GlobToken> tokens) {
        this.tokens = List.copyOf(tokens);
        this.words = tokens.size() / Long.SIZE + 1;
        this.onLetter = new long[words * ASCII];
        this.beyondAscii = new long[words];
        this.beforeStar = new long[words];
        this.beforeDirectories = new long[words];
        this.stayOnLetter = new long[words];
        this.stayOnSlash = new long[words];
        for (int i = 0; i < tokens.size(); i++) {
            switch (tokens.get(i)) {
                case GlobToken.Star star -> add(star, i);
                case GlobToken.Letter letter -> add(letter, i);
            }
        }
    }

    private void add(GlobToken.Star star, int state) {
        set(beforeStar, 0, state);
        set(stayOnLetter, 0, state + 1);
        if (star != GlobToken.Star.NAME) {
            set(stayOnSlash, 0, state + 1);
        }
        if (star == GlobToken.Star.DIRECTORIES) {
            set(beforeDirectories, 0, state);
        }
    }

    private void add(GlobToken.Letter letter, int state) {
        for (int c = 0; c < ASCII; c++) {
            if (letter.test().test(c)) {
                set(onLetter, c * words, state);
            }
        }
        if (letter.beyondAscii()) {
            set(beyondAscii, 0, state);
        }
    }

    private static void set(long[] bits, int from, int state) {
        bits[from + state / Long.SIZE] |= 1L << state;
    }

    /** Which paths match of those that begin these names: bit i for the one that ends with name i. */
    BitSet matches(List<String> names) {
        BitSet matches = new BitSet();
        long[] states = new long[words];
        set(states, 0, 0);
        passStars(states);
        for (int i = 0; i < names.size(); i++) {
            boolean alive = (i == 0 || take(states, '/')) && take(states, names.get(i));
            if (!alive) {
                return matches;
            }
            matches.set(i, isAtEnd(states));
        }
        return matches;
    }

    /** Whether any state is left. */
    private boolean take(long[] states, String name) {
        int letter;
        for (int i = 0; i < name.length(); i += Character.charCount(letter)) {
            letter = name.codePointAt(i);
            if (!take(states, letter)) {
                return false;
            }
        }
        return true;
    }

    private boolean take(long[] states, int letter) {
        long[] on = letter < ASCII ? onLetter : onLetterBeyond(letter, states);
        int from = letter < ASCII ? letter * words : 0;
        long[] stay = letter == '/' ? stayOnSlash : stayOnLetter;
        long carry = 0;
        long alive = 0;
        for (int i = 0; i < words; i++) {
            long going = states[i] & on[from + i];
            states[i] = (going << 1) | carry | (states[i] & stay[i]);
            carry = going >>> (Long.SIZE - 1);
            alive |= states[i];
        }
        passStars(states);
        return alive != 0;
    }

    /** Of the states there are, only: to ask all for each letter would take long. */
    private long[] onLetterBeyond(int letter, long[] states) {
        long[] on = new long[words];
        for (int i = 0; i < words; i++) {
            for (long left = states[i] & beyondAscii[i]; left != 0; left &= left - 1) {
                int state = i * Long.SIZE + Long.numberOfTrailingZeros(left);
                if (tokens.get(state) instanceof GlobToken.Letter token
                        && token.test().test(letter)) {
                    set(on, 0, state);
                }
            }
        }
        return on;
    }

    /** A star takes nothing, too. One may follow directories that are left out, hence this order. */
    private void passStars(long[] states) {
        pass(states, beforeDirectories, 2);
        pass(states, beforeStar, 1);
    }

    private static void pass(long[] states, long[] before, int distance) {
        long carry = 0;
        for (int i = 0; i < states.length; i++) {
            long going = states[i] & before[i];
            states[i] |= (going << distance) | carry;
            carry = going >>> (Long.SIZE - distance);
        }
    }

    private boolean isAtEnd(long[] states) {
        return (states[words - 1] & (1L << tokens.size())) != 0;
    }
}
