# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# same_links.py IP_JSON AFSOCK_JSON - does afsock link show -j say what
# ip -j -d -s link says of CAN interfaces? Prints what differs.
import json
import sys


def lower(names):
    return [n.lower() for n in names]


def of_ip(link):
    info = link.get('linkinfo', {})
    data = info.get('info_data', {})
    row = {'name': link['ifname'], 'index': link['ifindex'],
           'kind': info.get('info_kind', ''), 'up': 'UP' in link['flags'],
           'mtu': link['mtu'], 'txqueuelen': link['txqlen'],
           'qdisc': link['qdisc'], 'device': link.get('parentdev'),
           'bus': link.get('parentbus'),
           'peer': link.get('link'), 'peer_netns': link.get('link_netnsid'),
           'rx_frames': link['stats64']['rx']['packets'],
           'rx_bytes': link['stats64']['rx']['bytes'],
           'tx_frames': link['stats64']['tx']['packets'],
           'tx_dropped': link['stats64']['tx']['dropped']}
    if row['kind'] != 'can':
        return row
    timing = data.get('bittiming', {})
    row.update(state=data['state'].lower(), restart_ms=data['restart_ms'],
               clock_hz=data['clock'],
               modes=lower(data.get('ctrlmode', [])),
               modes_supported=lower(data.get('ctrlmode_supported', [])),
               error_counters=data.get('berr_counter'),
               device_stats=info['info_xstats'],
               bitrates=data.get('bitrate_const'),
               bitrate=timing.get('bitrate', data.get('bittiming_bitrate'))
               or None)
    if timing:
        row.update(timing=[round(float(timing['sample_point']) * 1000)] +
                   [timing[n] for n in ('tq', 'prop_seg', 'phase_seg1',
                                        'phase_seg2', 'sjw', 'brp')])
    const = data.get('bittiming_const')
    if const:
        row.update(const=[const['name'], const['tseg1']['min'],
                          const['tseg1']['max'], const['tseg2']['min'],
                          const['tseg2']['max'], const['sjw']['max'],
                          const['brp']['min'], const['brp']['max'],
                          const['brp_inc']])
    return row


def of_afsock(link):
    keys = ('name index kind up mtu txqueuelen qdisc device bus peer '
            'peer_netns state restart_ms clock_hz modes modes_supported '
            'error_counters device_stats bitrates').split()
    row = {k: link[k] for k in keys if k in link}
    for name in 'rx_frames', 'rx_bytes', 'tx_frames', 'tx_dropped':
        row[name] = link['stats'][name]
    timing = link.get('bittiming')
    if timing:
        row['bitrate'] = timing['bitrate']
        if timing['tq_ns']:
            row['timing'] = [timing[n] for n in (
                'sample_point_permille', 'tq_ns', 'prop_seg', 'phase_seg1',
                'phase_seg2', 'sjw', 'brp')]
    const = link.get('bittiming_const')
    if const:
        row['const'] = list(const.values())
    return row


def clean(row):
    return {k: v for k, v in row.items() if v is not None}


with open(sys.argv[1]) as f:
    wanted = [clean(of_ip(r)) for r in json.load(f)
              if r.get('link_type') == 'can']
with open(sys.argv[2]) as f:
    got = [clean(of_afsock(json.loads(line))) for line in f]
wanted.sort(key=lambda r: r['index'])
if not wanted:
    print('ip shows no CAN interface')
if len(wanted) != len(got):
    print(len(wanted), 'interfaces in ip,', len(got), 'in afsock')
for w, g in zip(wanted, got):
    for k in sorted(set(w) | set(g)):
        if w.get(k) != g.get(k):
            print(w['name'], k, 'ip:', w.get(k), 'afsock:', g.get(k))
