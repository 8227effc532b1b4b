/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* link_show.c - a CAN interface as text and as JSON */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "link.h"

/* ---- text ---- */

static void print_head(const struct afsock_can_link_info *i)
{
	const char *state = i->has & AFSOCK_CAN_HAS_STATE ?
				    afsock_can_state_name(i->state) :
				    NULL;

	printf("%s: %s %s%s%s mtu %" PRIu32 " (%s) txqueuelen %" PRIu32 "\n",
	       i->name, *i->kind ? i->kind : "can?",
	       i->is_up ? i->is_running ? "up" : "up, no carrier" : "down",
	       state ? " " : "", state ? state : "", i->mtu,
	       i->mtu == 16 ? "classic" : i->mtu == 72 ? "FD" : "XL",
	       i->txqueuelen);
	if (i->has & AFSOCK_CAN_HAS_PEER && *i->peer)
		printf("    peer %s\n", i->peer);
	else if (i->has & AFSOCK_CAN_HAS_PEER)
		printf("    peer is interface %u of network namespace %" PRId32
		       "\n", i->peer_index, i->peer_netns);
	if (*i->parent)
		printf("    device %s:%s\n", i->parent_bus, i->parent);
}

static void print_timing(const char *prefix, const struct can_bittiming *b)
{
	printf("    %sbitrate %u", prefix, b->bitrate);
	if (b->sample_point)
		printf(" sample-point 0.%03u", b->sample_point);
	if (b->tq)
		printf(" tq %u prop-seg %u phase-seg1 %u phase-seg2 %u sjw %u "
		       "brp %u", b->tq, b->prop_seg, b->phase_seg1,
		       b->phase_seg2, b->sjw, b->brp);
	putchar('\n');
}

static void print_const(const char *prefix, const struct can_bittiming_const *c)
{
	printf("    %s%s: tseg1 %u..%u tseg2 %u..%u sjw 1..%u brp %u..%u step "
	       "%u\n", prefix, c->name, c->tseg1_min, c->tseg1_max,
	       c->tseg2_min, c->tseg2_max, c->sjw_max, c->brp_min, c->brp_max,
	       c->brp_inc);
}

static void print_modes(const char *title, uint32_t modes)
{
	int i;

	printf("    %s", title);
	for (i = 0; i < 32; i++) {
		const char *name = afsock_can_ctrlmode_name(UINT32_C(1) << i);

		if (modes & UINT32_C(1) << i && name)
			printf(" %s", name);
	}
	putchar('\n');
}

static void print_rates(const char *title, const uint32_t *rates, size_t count)
{
	size_t i;

	printf("    %s", title);
	for (i = 0; i < count; i++)
		printf(" %" PRIu32, rates[i]);
	putchar('\n');
}

static void print_termination(const struct afsock_can_link_info *info)
{
	size_t i;

	printf("    termination %u ohms, of", info->termination);
	for (i = 0; i < info->termination_count; i++)
		printf(" %u", info->terminations[i]);
	putchar('\n');
}

static void print_controller(const struct afsock_can_link_info *i)
{
	if (i->has & AFSOCK_CAN_HAS_BITTIMING)
		print_timing("", &i->bittiming);
	if (i->has & AFSOCK_CAN_HAS_DATA_BITTIMING)
		print_timing("d", &i->data_bittiming);
	if (i->has & AFSOCK_CAN_HAS_TDC)
		printf("    tdcv %" PRIu32 " tdco %" PRIu32 " tdcf %" PRIu32
		       "\n", i->tdc.tdcv, i->tdc.tdco, i->tdc.tdcf);
	if (i->has & AFSOCK_CAN_HAS_RESTART_MS)
		printf("    restart-ms %" PRIu32 "\n", i->restart_ms);
	if (i->ctrlmode)
		print_modes("modes", i->ctrlmode);
	if (i->has & AFSOCK_CAN_HAS_CTRLMODE_SUPPORTED)
		print_modes("can do", i->ctrlmode_supported);
	if (i->has & AFSOCK_CAN_HAS_BITTIMING_CONST)
		print_const("", &i->bittiming_const);
	if (i->has & AFSOCK_CAN_HAS_DATA_BITTIMING_CONST)
		print_const("d", &i->data_bittiming_const);
	if (i->bitrate_count)
		print_rates("bitrates", i->bitrates, i->bitrate_count);
	if (i->data_bitrate_count)
		print_rates("dbitrates", i->data_bitrates,
			    i->data_bitrate_count);
	if (i->clock_hz)
		printf("    clock %" PRIu32 " Hz\n", i->clock_hz);
	if (i->has & AFSOCK_CAN_HAS_TERMINATION)
		print_termination(i);
}

/* Which of three places lost a frame: the driver or controller, or the queue
 * in front of it. A socket's own losses only the socket can tell. */
static void print_counters(const struct afsock_can_link_info *i)
{
	const struct rtnl_link_stats64 *s = &i->stats;
	const struct can_device_stats *d = &i->device_stats;

	if (i->has & AFSOCK_CAN_HAS_STATS) {
		printf("    rx %" PRIu64 " frames %" PRIu64 " bytes; driver "
		       "lost %" PRIu64 " dropped %" PRIu64 " overrun, %" PRIu64
		       " errors\n",
		       (uint64_t)s->rx_packets, (uint64_t)s->rx_bytes,
		       (uint64_t)s->rx_dropped, (uint64_t)s->rx_over_errors,
		       (uint64_t)s->rx_errors);
		printf("    tx %" PRIu64 " frames %" PRIu64 " bytes; driver "
		       "lost %" PRIu64 " dropped, %" PRIu64 " errors; queue %s "
		       "of %" PRIu32 " frames\n",
		       (uint64_t)s->tx_packets, (uint64_t)s->tx_bytes,
		       (uint64_t)s->tx_dropped, (uint64_t)s->tx_errors,
		       *i->qdisc ? i->qdisc : "none", i->txqueuelen);
	}
	if (i->has & AFSOCK_CAN_HAS_BERR)
		printf("    error counters tx %u rx %u\n", i->berr.txerr,
		       i->berr.rxerr);
	if (i->has & AFSOCK_CAN_HAS_DEVICE_STATS)
		printf("    bus errors %u, arbitration lost %u, error-warning "
		       "%u, error-passive %u, bus-off %u, restarts %u\n",
		       d->bus_error, d->arbitration_lost, d->error_warning,
		       d->error_passive, d->bus_off, d->restarts);
}

void link_print(const struct afsock_can_link_info *info, bool counters)
{
	print_head(info);
	print_controller(info);
	if (counters)
		print_counters(info);
}

/* ---- JSON ---- */

static void json_timing(const char *name, const struct can_bittiming *b)
{
	json_object(name);
	json_unsigned("bitrate", b->bitrate);
	json_unsigned("sample_point_permille", b->sample_point);
	json_unsigned("tq_ns", b->tq);
	json_unsigned("prop_seg", b->prop_seg);
	json_unsigned("phase_seg1", b->phase_seg1);
	json_unsigned("phase_seg2", b->phase_seg2);
	json_unsigned("sjw", b->sjw);
	json_unsigned("brp", b->brp);
	json_object_end();
}

static void json_const(const char *name, const struct can_bittiming_const *c)
{
	json_object(name);
	json_text("name", c->name);
	json_unsigned("tseg1_min", c->tseg1_min);
	json_unsigned("tseg1_max", c->tseg1_max);
	json_unsigned("tseg2_min", c->tseg2_min);
	json_unsigned("tseg2_max", c->tseg2_max);
	json_unsigned("sjw_max", c->sjw_max);
	json_unsigned("brp_min", c->brp_min);
	json_unsigned("brp_max", c->brp_max);
	json_unsigned("brp_inc", c->brp_inc);
	json_object_end();
}

static void json_modes(const char *name, uint32_t modes)
{
	int i;

	json_array(name);
	for (i = 0; i < 32; i++) {
		const char *mode = afsock_can_ctrlmode_name(UINT32_C(1) << i);

		if (modes & UINT32_C(1) << i && mode)
			json_text(NULL, mode);
	}
	json_array_end();
}

static void json_rates(const char *name, const uint32_t *rates, size_t count)
{
	size_t i;

	json_array(name);
	for (i = 0; i < count; i++)
		json_unsigned(NULL, rates[i]);
	json_array_end();
}

static void json_tdc(const char *name, const struct afsock_can_tdc *tdc)
{
	json_object(name);
	if (tdc->has & AFSOCK_CAN_TDCV)
		json_unsigned("tdcv", tdc->tdcv);
	if (tdc->has & AFSOCK_CAN_TDCO)
		json_unsigned("tdco", tdc->tdco);
	if (tdc->has & AFSOCK_CAN_TDCF)
		json_unsigned("tdcf", tdc->tdcf);
	json_object_end();
}

static void json_errors(const struct afsock_can_link_info *i)
{
	const struct can_device_stats *d = &i->device_stats;

	if (i->has & AFSOCK_CAN_HAS_BERR) {
		json_object("error_counters");
		json_unsigned("tx", i->berr.txerr);
		json_unsigned("rx", i->berr.rxerr);
		json_object_end();
	}
	if (!(i->has & AFSOCK_CAN_HAS_DEVICE_STATS))
		return;
	json_object("device_stats");
	json_unsigned("bus_error", d->bus_error);
	json_unsigned("arbitration_lost", d->arbitration_lost);
	json_unsigned("error_warning", d->error_warning);
	json_unsigned("error_passive", d->error_passive);
	json_unsigned("bus_off", d->bus_off);
	json_unsigned("restarts", d->restarts);
	json_object_end();
}

static void json_limits(const struct afsock_can_link_info *i)
{
	size_t n;

	if (i->has & AFSOCK_CAN_HAS_BITTIMING_CONST)
		json_const("bittiming_const", &i->bittiming_const);
	if (i->has & AFSOCK_CAN_HAS_DATA_BITTIMING_CONST)
		json_const("data_bittiming_const", &i->data_bittiming_const);
	if (i->bitrate_count)
		json_rates("bitrates", i->bitrates, i->bitrate_count);
	if (i->data_bitrate_count)
		json_rates("data_bitrates", i->data_bitrates,
			   i->data_bitrate_count);
	if (i->has & AFSOCK_CAN_HAS_BITRATE_MAX)
		json_unsigned("bitrate_max", i->bitrate_max);
	if (i->has & AFSOCK_CAN_HAS_TDC_CONST) {
		json_tdc("tdc_min", &i->tdc_min);
		json_tdc("tdc_max", &i->tdc_max);
	}
	if (!(i->has & AFSOCK_CAN_HAS_TERMINATION))
		return;
	json_unsigned("termination_ohms", i->termination);
	json_array("terminations");
	for (n = 0; n < i->termination_count; n++)
		json_unsigned(NULL, i->terminations[n]);
	json_array_end();
}

static void json_controller(const struct afsock_can_link_info *i)
{
	if (i->has & AFSOCK_CAN_HAS_STATE)
		json_text("state", afsock_can_state_name(i->state));
	if (i->has & AFSOCK_CAN_HAS_RESTART_MS)
		json_unsigned("restart_ms", i->restart_ms);
	if (i->has & AFSOCK_CAN_HAS_CLOCK)
		json_unsigned("clock_hz", i->clock_hz);
	if (i->has & AFSOCK_CAN_HAS_BITTIMING)
		json_timing("bittiming", &i->bittiming);
	if (i->has & AFSOCK_CAN_HAS_DATA_BITTIMING)
		json_timing("data_bittiming", &i->data_bittiming);
	if (i->has & AFSOCK_CAN_HAS_TDC)
		json_tdc("tdc", &i->tdc);
	if (i->has & AFSOCK_CAN_HAS_CTRLMODE)
		json_modes("modes", i->ctrlmode);
	if (i->has & AFSOCK_CAN_HAS_CTRLMODE_SUPPORTED)
		json_modes("modes_supported", i->ctrlmode_supported);
	json_limits(i);
	json_errors(i);
}

static void json_stats(const struct rtnl_link_stats64 *s)
{
	json_object("stats");
	json_unsigned("rx_frames", s->rx_packets);
	json_unsigned("rx_bytes", s->rx_bytes);
	json_unsigned("rx_dropped", s->rx_dropped);
	json_unsigned("rx_overrun", s->rx_over_errors);
	json_unsigned("rx_errors", s->rx_errors);
	json_unsigned("tx_frames", s->tx_packets);
	json_unsigned("tx_bytes", s->tx_bytes);
	json_unsigned("tx_dropped", s->tx_dropped);
	json_unsigned("tx_errors", s->tx_errors);
	json_object_end();
}

void link_print_json(const struct afsock_can_link_info *i)
{
	json_begin();
	json_text("name", i->name);
	json_unsigned("index", i->index);
	json_text("kind", i->kind);
	json_bool("up", i->is_up);
	json_bool("running", i->is_running);
	json_unsigned("mtu", i->mtu);
	json_unsigned("txqueuelen", i->txqueuelen);
	json_text("qdisc", i->qdisc);
	if (*i->parent) {
		json_text("device", i->parent);
		json_text("bus", i->parent_bus);
	}
	if (i->has & AFSOCK_CAN_HAS_PEER) {
		if (*i->peer)
			json_text("peer", i->peer);
		json_unsigned("peer_index", i->peer_index);
		if (i->peer_netns >= 0)
			json_number("peer_netns", i->peer_netns);
	}
	json_controller(i);
	if (i->has & AFSOCK_CAN_HAS_STATS)
		json_stats(&i->stats);
	json_end();
}
