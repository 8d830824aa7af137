/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor makes of evidence: each cause is found, in the order of likelihood, and a tunnel
 * of which nothing is wrong has no findings. */
#include <string.h>

#include "common/profile.h"
#include "doctor/doctor.h"

#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="
#define WG                                                                                         \
  "tunnel=wireguard|addresses=10.0.0.2/24|peer.1=" KEY1                                            \
  " endpoint=198.51.100.1:51820 allowed-ips=10.0.0.1/32|"
#define GRE "tunnel=gre|addresses=10.0.0.2/30|remote=198.51.100.1|"

/* clang-format off */
#define V4(a, b, c, d) { .family = AF_INET, .bytes = { a, b, c, d } }
/* clang-format on */
#define PREFIX(a, b, c, d, l)                                                                      \
  {                                                                                                \
    .ip = V4 (a, b, c, d), .length = l                                                             \
  }
#define END V4 (198, 51, 100, 1)
#define ROUTER V4 (192, 0, 2, 1)
#define INSIDE V4 (10, 0, 0, 1)

/* A peer that was called and does not answer, whatever its host says. */
#define SILENT .asked_way = TRUE, .way = "eth0", .counted = TRUE, .handshake_age = -1, .sent = 148
/* One with a session. */
#define ALIVE                                                                                      \
  .asked_way = TRUE, .way = "eth0", .counted = TRUE, .handshake_age = 5, .sent = 96, .received = 96
/* One of a tunnel that is down, of which nothing can be known. */
#define DOWN                                                                                       \
  .asked_way = TRUE, .way = "eth0", .handshake_age = -1,                                           \
  .other_reply = { .kind = WGRE_REPLY_SILENCE }, .echo_reply = { .kind = WGRE_REPLY_SILENCE }
#define QUIET                                                                                      \
  {                                                                                                \
    .kind = WGRE_REPLY_SILENCE                                                                     \
  }
#define SAYS(what, who)                                                                            \
  {                                                                                                \
    .kind = WGRE_REPLY_##what, .by = who                                                           \
  }
#define UP .up = TRUE, .interface = (char *) "wg0", .mtu = 1420

typedef struct {
  const char *name, *data;
  WgreEvidence evidence; /* what it owns is static, and copied */
  WgreFarEnd end;       /* the only one; without an address 198.51.100.1, unless it has a problem */
  WgreLed led;          /* the only one, or all zero */
  const char *findings; /* "id likelihood" lines */
} DoctorCase;

static const DoctorCase cases[] = {
  { "nothing-down", WG, .end = { DOWN, .port_reply = QUIET }, .findings = "" },
  { "nothing-up", WG, .evidence = { UP, .inside = INSIDE, .inside_reply = SAYS (ANSWER, INSIDE) },
    .end = { ALIVE }, .findings = "" },
  { "nothing-idle", WG, .evidence = { UP },
    .end = { .asked_way = TRUE, .way = "eth0", .counted = TRUE, .handshake_age = 1000 },
    .findings = "" },
  { "nothing-gre", GRE, .evidence = { UP, .inside = INSIDE, .inside_reply = SAYS (ANSWER, INSIDE) },
    .end = { .asked_way = TRUE, .way = "eth0" }, .findings = "" },
  { "failed", WG, .evidence = { .failure = (char *) "the link exists" }, .end = { DOWN },
    .findings = "failed certain\n" },
  { "no-profile", NULL, .evidence = { .failure = (char *) "tunnel: no" },
    .findings = "failed certain\n" },
  { "base", WG, .evidence = { .base = WGRE_BASE_NONE }, .end = { DOWN },
    .findings = "base certain\n" },
  { "base-unknown", WG, .evidence = { .base = WGRE_BASE_UNKNOWN }, .end = { DOWN },
    .findings = "" },
  { "local", GRE, .evidence = { .local = ROUTER, .local_missing = TRUE }, .end = { DOWN },
    .findings = "local certain\n" },
  { "clock", WG, .evidence = { UP, .clock_seen = 1800000000 },
    .end = { SILENT, .port_reply = QUIET }, .findings = "clock certain\n" },
  { "clock-gre", GRE, .evidence = { .clock_seen = 1800000000 }, .end = { DOWN }, .findings = "" },
  { "name", WG, .end = { .host = (char *) "vpn.example.org", .problem = (char *) "no such name" },
    .findings = "name certain\n" },
  { "route", WG, .end = { .asked_way = TRUE }, .findings = "route certain\n" },
  { "route-not-asked", WG, .end = { .asked_way = FALSE }, .findings = "" },
  { "route-into-itself", WG, .evidence = { UP }, .end = { .asked_way = TRUE, .way = "wg0" },
    .findings = "route certain\n" },
  { "own-firewall", WG, .evidence = { UP },
    .end = { DOWN, .port_reply = { .kind = WGRE_REPLY_REFUSED } },
    .findings = "own-firewall certain\n" },
  { "own-firewall-gre", GRE,
    .end = { .asked_way = TRUE, .way = "eth0", .protocol_reply = { .kind = WGRE_REPLY_REFUSED } },
    .findings = "own-firewall certain\n" },
  { "closed-input", WG, .evidence = { .closed_input = (char *) "inet filter input" },
    .end = { DOWN }, .findings = "own-firewall possible\n" },
  { "port", WG, .evidence = { UP }, .end = { SILENT, .port_reply = SAYS (NO_PORT, END) },
    .findings = "port certain\n" },
  { "port-down", WG, .end = { DOWN, .port_reply = SAYS (NO_PORT, END) },
    .findings = "port certain\n" },
  { "port-of-a-session", WG, .evidence = { UP },
    .end = { ALIVE, .port_reply = SAYS (NO_PORT, END) }, .findings = "" },
  { "port-after-a-session", WG, .evidence = { UP },
    .end = { .asked_way = TRUE,
             .way = "eth0",
             .counted = TRUE,
             .handshake_age = 181,
             .sent = 96,
             .received = 96,
             .port_reply = SAYS (NO_PORT, END) },
    .findings = "port certain\n" },
  { "host", WG, .evidence = { UP }, .end = { SILENT, .port_reply = SAYS (NO_HOST, ROUTER) },
    .findings = "host certain\n" },
  { "host-of-this-network", WG, .end = { DOWN, .port_reply = { .kind = WGRE_REPLY_NO_HOST } },
    .findings = "host certain\n" },
  { "host-gre", GRE,
    .end = { .asked_way = TRUE, .way = "eth0", .other_reply = SAYS (NO_HOST, ROUTER) },
    .findings = "host certain\n" },
  { "host-silent", WG, .evidence = { UP },
    .end = { SILENT, .port_reply = QUIET, .other_reply = { .kind = WGRE_REPLY_SILENCE },
             .echo_reply = { .kind = WGRE_REPLY_SILENCE } },
    .findings = "host likely\nkey possible\nudp-dropped possible\n" },
  { "firewall", WG, .end = { DOWN, .port_reply = SAYS (PROHIBITED, ROUTER) },
    .findings = "firewall certain\n" },
  { "firewall-for-other-ports", WG,
    .end = { .asked_way = TRUE,
             .way = "eth0",
             .port_reply = QUIET,
             .other_reply = SAYS (PROHIBITED, END) },
    .findings = "" },
  { "firewall-for-other-ports-gre", GRE,
    .end = { .asked_way = TRUE, .way = "eth0", .other_reply = SAYS (PROHIBITED, END) },
    .findings = "" },
  { "firewall-says-port", WG, .end = { DOWN, .port_reply = SAYS (NO_PORT, ROUTER) },
    .findings = "firewall certain\n" },
  { "firewall-gre", GRE,
    .end = { .asked_way = TRUE, .way = "eth0", .protocol_reply = SAYS (PROHIBITED, ROUTER) },
    .findings = "firewall certain\n" },
  { "key", WG, .evidence = { UP },
    .end = { SILENT, .port_reply = QUIET, .other_reply = SAYS (NO_PORT, END),
             .echo_reply = SAYS (ANSWER, END) },
    .findings = "key likely\nudp-dropped possible\n" },
  { "key-behind-a-firewall", WG, .evidence = { UP },
    .end = { SILENT, .port_reply = QUIET, .other_reply = SAYS (PROHIBITED, END) },
    .findings = "key likely\nudp-dropped possible\n" },
  { "key-nobody-could-ask", WG, .evidence = { UP },
    .end = { SILENT, .other_reply = { .kind = WGRE_REPLY_NOT_ASKED } },
    .findings = "key possible\nudp-dropped possible\n" },
  { "udp-dropped", WG, .evidence = { UP },
    .end = { SILENT, .port_reply = QUIET, .other_reply = { .kind = WGRE_REPLY_SILENCE },
             .echo_reply = SAYS (ANSWER, END) },
    .findings = "udp-dropped likely\nkey possible\n" },
  { "udp-dropped-since", WG, .evidence = { UP },
    .end = { .asked_way = TRUE,
             .way = "eth0",
             .counted = TRUE,
             .sent = 148,
             .port_reply = QUIET,
             .handshake_age = 400,
             .received_before = 92,
             .other_reply = SAYS (NO_PORT, END) },
    .findings = "udp-dropped likely\n" },
  { "session-without-answer", WG, .evidence = { UP },
    .end = { .asked_way = TRUE,
             .way = "eth0",
             .counted = TRUE,
             .handshake_age = 5,
             .sent = 96,
             .received_before = 92,
             .port_reply = { .kind = WGRE_REPLY_SILENCE },
             .other_reply = SAYS (NO_PORT, END) },
    .findings = "udp-dropped likely\n" },
  { "one-way", WG, .evidence = { UP },
    .end = { SILENT, .port_reply = QUIET, .received = 148, .other_reply = SAYS (NO_PORT, END) },
    .findings = "one-way likely\n" },
  { "gre-no-protocol", GRE,
    .end = { .asked_way = TRUE, .way = "eth0", .protocol_reply = SAYS (NO_PROTOCOL, END) },
    .findings = "gre-missing certain\n" },
  { "gre-no-tunnel", GRE,
    .end = { .asked_way = TRUE, .way = "eth0", .protocol_reply = SAYS (NO_PORT, END) },
    .findings = "gre-missing certain\n" },
  { "gre-in-udp", GRE "encap=fou|encap-dport=5555|",
    .end = { .asked_way = TRUE, .way = "eth0", .protocol_reply = SAYS (NO_PORT, END) },
    .findings = "" },
  { "gre-dropped", GRE,
    .evidence = { UP, .inside = INSIDE, .inside_reply = { .kind = WGRE_REPLY_SILENCE } },
    .end = { .asked_way = TRUE,
             .way = "eth0",
             .echo_reply = SAYS (ANSWER, END),
             .protocol_reply = { .kind = WGRE_REPLY_SILENCE } },
    .findings = "gre-dropped likely\nreturn-route possible\n" },
  { "gre-behind-nat", GRE,
    .evidence = { UP, .inside = INSIDE, .inside_reply = { .kind = WGRE_REPLY_SILENCE } },
    .end = { .asked_way = TRUE,
             .way = "eth0",
             .ip = V4 (9, 9, 9, 9),
             .source = V4 (192, 168, 1, 5) },
    .findings = "gre-dropped likely\nreturn-route possible\n" },
  { "gre-silent", GRE,
    .evidence = { UP, .inside = INSIDE, .inside_reply = { .kind = WGRE_REPLY_SILENCE } },
    .end = { .asked_way = TRUE, .way = "eth0" },
    .findings = "gre-dropped possible\nreturn-route possible\n" },
  { "gre-silent-down", GRE,
    .end = { .asked_way = TRUE, .way = "eth0", .protocol_reply = { .kind = WGRE_REPLY_SILENCE } },
    .findings = "" },
  { "rp-filter", WG, .end = { DOWN, .rp_filter = 1, .back = "eth1" },
    .findings = "rp-filter likely\n" },
  { "rp-filter-loose", WG, .end = { DOWN, .rp_filter = 2, .back = "eth1" }, .findings = "" },
  { "rp-filter-same-link", WG, .end = { DOWN, .rp_filter = 1, .back = "eth0" }, .findings = "" },
  { "rp-filter-inside", WG,
    .evidence = { UP, .inside = INSIDE, .inside_rp_filter = 1, .inside_back = "eth0" },
    .end = { ALIVE }, .findings = "rp-filter likely\n" },
  { "mtu", WG, .evidence = { UP },
    .end = { ALIVE, .big_size = 1480,
             .big_reply = { .kind = WGRE_REPLY_TOO_BIG, .by = ROUTER, .mtu = 1400 } },
    .findings = "mtu likely\n" },
  { "mtu-fits", WG, .evidence = { UP },
    .end = { ALIVE, .big_size = 1480, .big_reply = { .kind = WGRE_REPLY_SILENCE } },
    .findings = "" },
  { "mtu-inside", WG,
    .evidence = { UP, .inside = INSIDE, .inside_reply = SAYS (ANSWER, INSIDE),
                  .inside_big = { .kind = WGRE_REPLY_SILENCE } },
    .end = { ALIVE }, .findings = "mtu likely\n" },
  { "allowed-ips", WG, .end = { DOWN }, .led = { PREFIX (10, 1, 0, 0, 16), "routes" },
    .findings = "allowed-ips certain\n" },
  { "allowed-ips-in-part",
    "tunnel=wireguard|addresses=10.0.0.2/24|peer.1=" KEY1
    " endpoint=198.51.100.1:1 allowed-ips=10.1.0.0/17;10.1.128.0/18|",
    .end = { DOWN }, .led = { PREFIX (10, 1, 0, 0, 16), "routes" },
    .findings = "allowed-ips certain\n" },
  { "allowed-ips-together",
    "tunnel=wireguard|addresses=10.0.0.2/24|peer.1=" KEY1
    " endpoint=198.51.100.1:1 allowed-ips=10.1.0.0/17;10.1.128.0/18|peer.2=" KEY2
    " allowed-ips=10.1.192.0/18|",
    .end = { DOWN }, .led = { PREFIX (10, 1, 0, 0, 16), "routes" }, .findings = "" },
  { "allowed-ips-of-the-far-end", WG, .evidence = { UP, .strangers = 3 }, .end = { ALIVE },
    .findings = "allowed-ips likely\n" },
  { "dns-unknown", WG "dns=10.0.0.1|", .evidence = { UP, .dns_unknown = TRUE }, .end = { ALIVE },
    .findings = "dns certain\n" },
  { "dns-elsewhere", WG "dns=10.0.0.1|", .evidence = { UP, .dns_elsewhere = (char *) "9.9.9.9" },
    .end = { ALIVE }, .findings = "dns likely\n" },
  { "dns-silent", WG "dns=10.0.0.1|",
    .evidence = { UP, .dns_reply = { .kind = WGRE_REPLY_SILENCE } }, .end = { ALIVE },
    .findings = "dns likely\n" },
  { "dns-refused", WG "dns=10.0.0.1|", .evidence = { UP, .dns_reply = SAYS (NO_PORT, INSIDE) },
    .end = { ALIVE }, .findings = "dns certain\n" },
  { "dns-of-a-silent-tunnel", WG "dns=10.0.0.1|",
    .evidence = { UP, .dns_reply = { .kind = WGRE_REPLY_SILENCE } },
    .end = { SILENT, .port_reply = SAYS (NO_PORT, END) }, .findings = "port certain\n" },
  { "dns-none", WG, .evidence = { UP, .dns_elsewhere = (char *) "9.9.9.9" }, .end = { ALIVE },
    .findings = "" },
  { "return-route", WG,
    .evidence = { UP, .inside = INSIDE, .inside_reply = { .kind = WGRE_REPLY_SILENCE } },
    .end = { ALIVE }, .findings = "return-route likely\n" },
  { "return-route-of-a-silent-tunnel", WG,
    .evidence = { UP, .inside = INSIDE, .inside_reply = { .kind = WGRE_REPLY_SILENCE } },
    .end = { SILENT, .port_reply = SAYS (NO_PORT, END) }, .findings = "port certain\n" },
  { "certain-before-likely", WG "dns=10.0.0.1|", .evidence = { UP, .dns_unknown = TRUE },
    .end = { ALIVE, .rp_filter = 1, .back = "eth1" },
    .findings = "dns certain\nrp-filter likely\n" },
};

static void
doctor_add_end (WgreEvidence *evidence, const char *data, const WgreFarEnd *template)
{
  static const WgreIp usual = END;
  WgreFarEnd *end = wgre_evidence_add_end (evidence);

  *end = *template;
  end->name = g_strdup ("peer.1");
  end->where = g_strdup ("198.51.100.1:51820");
  end->host = g_strdup (template->host);
  end->problem = g_strdup (template->problem);
  end->port = strstr (data, "gre") ? 0 : 51820;
  if (!end->ip.family && !end->problem)
    end->ip = usual;
}

static WgreEvidence *
doctor_evidence (const DoctorCase *one)
{
  WgreEvidence *evidence = wgre_evidence_new ();
  GPtrArray *ends = evidence->ends, *unseen = evidence->unseen;
  GArray *led = evidence->led;

  *evidence = one->evidence;
  evidence->ends = ends;
  evidence->unseen = unseen;
  evidence->led = led;
  evidence->id = g_strdup ("office");
  evidence->profile = one->data ? profile_of (one->data, "|") : NULL;
  evidence->interface = g_strdup (one->evidence.interface);
  evidence->failure = g_strdup (one->evidence.failure);
  evidence->dns_elsewhere = g_strdup (one->evidence.dns_elsewhere);
  evidence->closed_input = g_strdup (one->evidence.closed_input);
  if (one->data)
    doctor_add_end (evidence, one->data, &one->end);
  if (one->led.by)
    g_array_append_val (evidence->led, one->led);
  return evidence;
}

static void
test_case (gconstpointer data)
{
  const DoctorCase *one = data;
  g_autoptr (WgreEvidence) evidence = doctor_evidence (one);
  g_autoptr (GPtrArray) found = wgre_doctor (evidence);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++) {
    const WgreDiagnosis *diagnosis = found->pdata[i];

    g_string_append_printf (text, "%s %s\n", diagnosis->cause->id,
                            wgre_doctor_likelihood_name (diagnosis->likelihood));
    g_test_message ("%s: %s; %s", diagnosis->cause->id, diagnosis->evidence, diagnosis->command);
    g_assert_cmpstr (diagnosis->evidence, !=, "");
    g_assert_cmpstr (diagnosis->command, !=, "");
  }
  g_assert_cmpstr (text->str, ==, one->findings);
}

static gboolean
doctor_some_case_finds (const char *id)
{
  g_autofree char *line = g_strdup_printf ("%s ", id);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_has_prefix (cases[i].findings, line))
      return TRUE;
  return FALSE;
}

/* A new cause needs a case in which it is the likeliest. */
static void
test_all_causes (void)
{
  const WgreCause *cause;

  for (guint i = 0; (cause = wgre_doctor_cause (i)); i++) {
    g_test_message ("%s", cause->id);
    g_assert_true (doctor_some_case_finds (cause->id));
    g_assert_cmpstr (cause->what, !=, "");
    g_assert_cmpstr (cause->remedy, !=, "");
  }
  g_assert_false (doctor_some_case_finds ("no-such-cause"));
}

/* What is said has what one needs: who, where, and the command with the value that would do. */
static void
test_words (void)
{
  const DoctorCase one = {
    "words",
    WG,
    .evidence = { UP },
    .end = { ALIVE, .big_size = 1480,
             .big_reply = { .kind = WGRE_REPLY_TOO_BIG, .by = ROUTER, .mtu = 1400 } },
  };
  g_autoptr (WgreEvidence) evidence = doctor_evidence (&one);
  g_autoptr (GPtrArray) found = wgre_doctor (evidence);
  const WgreDiagnosis *diagnosis = found->pdata[0];

  g_assert_cmpstr (diagnosis->evidence, ==,
                   "The tunnel's packets to peer.1 (198.51.100.1:51820) get as big as 1480 bytes, "
                   "and 192.0.2.1 passes on at most 1400.");
  g_assert_cmpstr (diagnosis->command, ==, "nmcli connection modify 'office' +vpn.data mtu=1340");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/doctor/case/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/doctor/all-causes", test_all_causes);
  g_test_add_func ("/doctor/words", test_words);
  return g_test_run ();
}
