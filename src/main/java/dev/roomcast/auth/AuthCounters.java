package dev.roomcast.auth;

import java.util.concurrent.atomic.LongAdder;

/** What operators count of who may join; each may be read from any thread. */
public final class AuthCounters {
    /** Joins refused for want of a token. */
    public final LongAdder missing = new LongAdder();
    /** Joins refused because the token was none, or not signed by us. */
    public final LongAdder invalid = new LongAdder();
    /** Joins refused because the token was over. */
    public final LongAdder expired = new LongAdder();
    /** Joins that whoever was asked refused. */
    public final LongAdder denied = new LongAdder();
    /** Joins refused because the token was for another name. */
    public final LongAdder otherNames = new LongAdder();
    /** Joins refused because the name was none, or too long. */
    public final LongAdder names = new LongAdder();
    /** Joins refused because nobody could be asked, or nobody answered in time. */
    public final LongAdder unavailable = new LongAdder();
    /** Windows whose token came to its end, and that were asked for a new one. */
    public final LongAdder renewalsAsked = new LongAdder();
    /** Windows closed because no new token came. */
    public final LongAdder windowsExpired = new LongAdder();
    /** Webhook requests that were answered with yes or no. */
    public final LongAdder calls = new LongAdder();
    /** Webhook requests that failed: no answer, not in time, or one that is not understood. */
    public final LongAdder failedCalls = new LongAdder();
    /** Joins for which an answer of the webhook was still known. */
    public final LongAdder cached = new LongAdder();
    /** Times that the webhook was left alone for a while, for it failed again and again. */
    public final LongAdder pauses = new LongAdder();

    /** Of one server. */
    public AuthCounters() {
    }

    /** Counts a join that was refused. */
    public void refused(Refusal.Reason reason) {
        switch (reason) {
            case MISSING -> missing.increment();
            case INVALID -> invalid.increment();
            case EXPIRED -> expired.increment();
            case DENIED -> denied.increment();
            case OTHER_NAME -> otherNames.increment();
            case NAME -> names.increment();
            case UNAVAILABLE -> unavailable.increment();
        }
    }
}
