package dev.panelagent.link;

import java.util.Set;

/**
 * Why there is no connection.
 *
 * @param refused the Panel does not want this agent as it is configured: trying again soon is of no use
 * @param problem what went wrong and what to do about it
 */
record Loss(boolean refused, String problem) {
    private static final int POLICY_VIOLATION = 1008;
    private static final int TOKEN_REFUSED = 4401;
    private static final int NODE_REFUSED = 4403;
    private static final Set<Integer> REFUSALS = Set.of(POLICY_VIOLATION, TOKEN_REFUSED, NODE_REFUSED);
    private static final int TOO_BIG = 1009;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    static Loss of(String problem) {
        return new Loss(false, problem);
    }

    /** By the status of an HTTP answer to the request to connect. */
    static Loss byStatus(int status, PanelTarget target) {
        return switch (status) {
            case UNAUTHORIZED ->
                new Loss(
                        true,
                        "the Panel at " + target + " refused the token (HTTP 401): set AGENT_SECRET to the token the"
                                + " Panel uses");
            case FORBIDDEN ->
                new Loss(
                        true,
                        "the Panel at " + target + " refused this node (HTTP 403): check NODE_ID and AGENT_SECRET");
            default ->
                of("the Panel at " + target + " answered HTTP " + status
                        + " instead of opening a WebSocket: check PANEL_URL");
        };
    }

    /**
     * By the code of a close frame. Only an explicit list decides anything: the server turns 1012 to 1014 into 1002, and
     * a Panel that goes away for good cannot be told from one that restarts.
     */
    static Loss byClose(int code, String reason, PanelTarget target) {
        if (code == TOO_BIG) {
            return of("the Panel at " + target + " sent a frame larger than MAX_FRAME_SIZE");
        }
        String how = code + (reason.isBlank() ? "" : " " + reason.strip());
        if (!REFUSALS.contains(code)) {
            return of("the connection to the Panel at " + target + " was closed (" + how + ")");
        }
        String advice = code == TOKEN_REFUSED
                ? "set AGENT_SECRET to the token the Panel uses"
                : "set NODE_ID to the node's id as the Panel shows it, and check AGENT_SECRET";
        return new Loss(true, "the Panel at " + target + " refused this node (" + how + "): " + advice);
    }
}
