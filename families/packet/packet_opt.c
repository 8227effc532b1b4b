/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* packet_opt.c - AF_PACKET options: memberships, fanout, flags */
#define _GNU_SOURCE
#include <linux/if_packet.h>
#include <string.h>
#include <strings.h>

#include "packet_family.h"

/* ---- memberships ---- */

/*
 * Counted by the kernel and undone when the socket is closed, unlike
 * IFF_PROMISC. They belong to one interface: the one that is bound.
 */
static int change_membership(struct afsock *s, const struct afsock_opt *opt,
			     struct packet_mreq *req, bool joins,
			     struct afsock_err *err)
{
	struct afsock_addr addr;
	struct sockaddr_ll ll = { .sll_ifindex = 0 };
	int r = afsock_getsockname(s, &addr);

	if (r < 0)
		return r;
	memcpy(&ll, addr.u.bytes,
	       addr.len < sizeof(ll) ? addr.len : sizeof(ll));
	if (ll.sll_ifindex == 0)
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   "%s needs an interface to be bound",
				   opt->name);
	req->mr_ifindex = ll.sll_ifindex;
	return afsock_setopt(s, SOL_PACKET,
			     joins ? PACKET_ADD_MEMBERSHIP :
				     PACKET_DROP_MEMBERSHIP,
			     req, sizeof(*req));
}

static int set_mode(struct afsock *s, const struct afsock_opt *opt,
		    const char *value, size_t len, struct afsock_err *err)
{
	struct packet_mreq req = { .mr_type = (unsigned short)opt->optname };
	int on, r = afsock_read_flag(value, len, opt->name, &on, err);

	return r < 0 ? r : change_membership(s, opt, &req, on, err);
}

static int add_address(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err)
{
	struct packet_mreq req = { .mr_type = (unsigned short)opt->optname };
	ssize_t n = afsock_read_hex(value, len, req.mr_address,
				    sizeof(req.mr_address), opt->name, err);

	if (n < 0)
		return (int)n;
	req.mr_alen = (unsigned short)n;
	return change_membership(s, opt, &req, true, err);
}

/* ---- fanout ---- */

#define FANOUT_UNIQUE (PACKET_FANOUT_FLAG_UNIQUEID << 16)

static const struct afsock_word fanout_ids[] = {
	{ "unique", FANOUT_UNIQUE }, { NULL, 0 },
};

/* The programs of cbpf and ebpf come by PACKET_FANOUT_DATA, not from here. */
static const struct afsock_word fanout_words[] = {
	{ "hash", PACKET_FANOUT_HASH },
	{ "lb", PACKET_FANOUT_LB },
	{ "cpu", PACKET_FANOUT_CPU },
	{ "rollover", PACKET_FANOUT_ROLLOVER },
	{ "rnd", PACKET_FANOUT_RND },
	{ "qm", PACKET_FANOUT_QM },
	{ NULL, 0 },
};

static const struct afsock_word fanout_flags[] = {
	{ "rollover", PACKET_FANOUT_FLAG_ROLLOVER },
	{ "defrag", PACKET_FANOUT_FLAG_DEFRAG },
	{ NULL, 0 },
};

/* The next part of ID:MODE:FLAG:FLAG; false at the end. */
static bool next_part(const char **at, const char *end, const char **part,
		      size_t *len)
{
	const char *stop;

	if (!*at)
		return false;
	stop = memchr(*at, ':', (size_t)(end - *at));
	*part = *at;
	*len = (size_t)((stop ? stop : end) - *at);
	*at = stop ? stop + 1 : NULL;
	return true;
}

static int read_word(const struct afsock_opt *opt,
		     const struct afsock_word *words, const char *part,
		     size_t len, int64_t *ret, struct afsock_err *err)
{
	for (; words->word; words++) {
		if (strlen(words->word) == len &&
		    strncasecmp(words->word, part, len) == 0) {
			*ret |= words->value << 16;
			return 0;
		}
	}
	return afsock_fail(err, AFSOCK_EVALUE, opt->name,
			   "%s '%.*s' is not one of hash lb cpu rollover rnd "
			   "qm, then rollover defrag",
			   opt->name, len > 40 ? 40 : (int)len, part);
}

/*
 * Groups are shared by everybody in the network namespace who names the same
 * id; "unique" has the kernel choose one that is free, and getsockopt tells.
 */
static int set_fanout(struct afsock *s, const struct afsock_opt *opt,
		      const char *value, size_t len, struct afsock_err *err)
{
	const char *at = value, *end = value + len, *part = value;
	const struct afsock_word *words = fanout_words;
	size_t n = 0;
	int64_t id, bits = 0;
	int r;

	next_part(&at, end, &part, &n);
	r = afsock_read_int(part, n, fanout_ids, 0, UINT16_MAX, opt->name, &id,
			    err);
	while (r == 0 && next_part(&at, end, &part, &n)) {
		r = read_word(opt, words, part, n, &bits, err);
		words = fanout_flags;
	}
	if (r < 0)
		return r;
	return afsock_setopt_int(s, SOL_PACKET, PACKET_FANOUT,
				 (int)(uint32_t)(id | bits));
}

/* ---- the table ---- */

#define FLAG(word, option, words) \
	{ .name = word, .level = SOL_PACKET, .optname = option, \
	  .kind = AFSOCK_OPT_FLAG, .max = 1, .help = words }
#define MEMBER(word, mr_type, call, words) \
	{ .name = word, .optname = mr_type, .kind = AFSOCK_OPT_CALL, \
	  .when = AFSOCK_OPT_BOUND, .set = call, .help = words }

const struct afsock_opt packet_opts[] = {
	MEMBER("promisc", PACKET_MR_PROMISC, set_mode,
	       "every frame on the wire, until close"),
	MEMBER("allmulti", PACKET_MR_ALLMULTI, set_mode,
	       "every multicast frame, until close"),
	MEMBER("multicast", PACKET_MR_MULTICAST, add_address,
	       "frames to that hardware address too"),
	MEMBER("unicast", PACKET_MR_UNICAST, add_address,
	       "frames to that hardware address too"),
	FLAG("auxdata", PACKET_AUXDATA, "lengths and VLAN tag as a control "
					"message"),
	FLAG("origdev", PACKET_ORIGDEV, "the port of a bond or bridge as the "
					"interface"),
	FLAG("ignore-outgoing", PACKET_IGNORE_OUTGOING,
	     "no frames that this host sends (Linux 4.20)"),
	FLAG("qdisc-bypass", PACKET_QDISC_BYPASS,
	     "send past queueing disciplines and taps"),
	FLAG("vnet-hdr", PACKET_VNET_HDR, "struct virtio_net_hdr in front"),
	{ .name = "fanout", .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_BOUND,
	  .set = set_fanout,
	  .help = "share frames in a group: ID|unique[:MODE[:FLAG...]]" },
	{ .name = NULL },
};
