// Plays flows over links in SimGrid (https://simgrid.org, LGPL) under pure max-min fair sharing, for comparison.
//
//   g++ -O2 -std=c++17 simgrid-flows.cpp -lsimgrid -o simgrid-flows      (Debian: libsimgrid-dev)
//   simgrid-flows full|lazy < scenario > finish-seconds
//
// Scenario: number of links, then the capacity of each (bytes per second); number of flows, then for each, by start:
// bytes, start (seconds), number of links, links; two flows with the same first and last link have the same path. A
// flow's latency is in its start, since SimGrid would share links by the flows' latencies. Writes the processor seconds
// that SimGrid took, then the end of each flow. "full" and "lazy" are SimGrid's two ways of keeping its shares up to date.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <set>
#include <simgrid/s4u.hpp>
#include <string>
#include <utility>
#include <vector>

namespace sg4 = simgrid::s4u;

struct Flow {
  double bytes, start;
  std::vector<int> path;
};

static double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int argc, char** argv) {
  const std::string optim = argc > 1 && std::string(argv[1]) == "lazy" ? "Lazy" : "Full";
  sg4::Engine engine(&argc, argv);
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                              "network/weight-S:0", "network/bandwidth-factor:1", "network/latency-factor:1",
                              "maxmin/precision:1e-9", "surf/precision:1e-12"})
    sg4::Engine::set_config(setting);
  sg4::Engine::set_config("network/optim:" + optim);

  int link_count, flow_count;
  std::cin >> link_count;
  auto* zone = sg4::create_full_zone("fabric");
  std::vector<sg4::Host*> hosts;
  std::vector<sg4::Link*> links;
  for (int i = 0; i < link_count; i++) {
    double capacity;
    std::cin >> capacity;
    // Host i sends over link i or receives over it.
    hosts.push_back(zone->create_host("h" + std::to_string(i), 1e9));
    links.push_back(zone->create_link("l" + std::to_string(i), capacity)->set_latency(0)->seal());
  }
  std::cin >> flow_count;
  std::vector<Flow> flows(flow_count);
  std::set<std::pair<int, int>> routed;
  for (auto& flow : flows) {
    int hops;
    std::cin >> flow.bytes >> flow.start >> hops;
    flow.path.resize(hops);
    std::vector<sg4::LinkInRoute> route;
    for (int& link : flow.path) {
      std::cin >> link;
      route.emplace_back(links[link]);
    }
    if (routed.emplace(flow.path.front(), flow.path.back()).second)
      zone->add_route(hosts[flow.path.front()]->get_netpoint(), hosts[flow.path.back()]->get_netpoint(), nullptr, nullptr,
                      route, false);
  }
  zone->seal();

  std::vector<sg4::CommPtr> comms;
  comms.reserve(flow_count);
  sg4::Actor::create("starter", hosts[0], [&] {
    for (const auto& flow : flows) {
      sg4::this_actor::sleep_until(flow.start);
      comms.push_back(sg4::Comm::sendto_async(hosts[flow.path.front()], hosts[flow.path.back()],
                                               static_cast<uint64_t>(flow.bytes)));
    }
    for (const auto& comm : comms)
      comm->wait();
  });
  const double before = processor_seconds();
  engine.run();
  std::printf("%.9f\n", processor_seconds() - before);
  for (const auto& comm : comms)
    std::printf("%.17g\n", comm->get_finish_time());
}
