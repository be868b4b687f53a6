// Plays flows over wires in ns-3 (https://www.nsnam.org, GPL-2), packet by packet, for comparison: TCP with ECN (DCTCP).
//
//   g++ -O2 -std=c++17 ns3-flows.cpp $(pkg-config --cflags --libs ns3-internet ns3-point-to-point ns3-traffic-control) -o ns3-flows
//   (Debian: libns3-dev, libgsl-dev, libsqlite3-dev)
//   ns3-flows < scenario > finish-seconds
//
// Scenario: number of nodes; number of wires, then for each: two nodes, bytes per second each way, latency (seconds) each way; number of
// flows, then for each: bytes, start (seconds), receiver's buffer (bytes; 0: large), number of wires, first node, which no other flow begins
// at, wires. Writes the end of each flow: when its last byte has arrived.
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <ns3/core-module.h>
#include <ns3/internet-module.h>
#include <ns3/network-module.h>
#include <ns3/point-to-point-module.h>
#include <ns3/traffic-control-module.h>
#include <string>
#include <vector>

using namespace ns3;

namespace {

constexpr uint32_t kSegmentBytes = 4096;
constexpr uint32_t kBufferBytes = 32 << 20;
// Where switches begin to mark, and to drop: 256 KB and 8 MB.
constexpr double kMarkPackets = 64;
constexpr uint32_t kDropPackets = 2000;

struct Wire {
  int node[2];
  uint32_t interface[2];
};

struct Flow {
  uint64_t bytes = 0;
  double start = 0;
  uint32_t buffer = 0;
  uint64_t sent = 0;
  uint64_t received = 0;
  double finish = -1;
  Ptr<Node> from, to;
  Ipv4Address source, destination;
  uint16_t port = 0;
  Ptr<Socket> sender;
};

std::vector<Flow> flows;

void Fill(size_t i, Ptr<Socket> socket, uint32_t) {
  Flow& flow = flows[i];
  while (flow.sent < flow.bytes) {
    uint32_t room = socket->GetTxAvailable();
    if (room < kSegmentBytes && flow.bytes - flow.sent > room)
      return;
    auto size = static_cast<uint32_t>(std::min<uint64_t>({room, flow.bytes - flow.sent, 16 * kSegmentBytes}));
    int sent = socket->Send(Create<Packet>(size));
    if (sent <= 0)
      return;
    flow.sent += sent;
  }
}

void Receive(size_t i, Ptr<Socket> socket) {
  while (Ptr<Packet> packet = socket->Recv())
    flows[i].received += packet->GetSize();
  if (flows[i].received >= flows[i].bytes && flows[i].finish < 0)
    flows[i].finish = Simulator::Now().GetSeconds();
}

void Accept(size_t i, Ptr<Socket> socket, const Address&) {
  socket->SetRecvCallback([i](Ptr<Socket> ready) { Receive(i, ready); });
}

void Start(size_t i) {
  Flow& flow = flows[i];
  flow.sender = Socket::CreateSocket(flow.from, TcpSocketFactory::GetTypeId());
  flow.sender->Bind(InetSocketAddress(flow.source, flow.port));
  flow.sender->SetSendCallback([i](Ptr<Socket> socket, uint32_t room) { Fill(i, socket, room); });
  flow.sender->SetConnectCallback([i](Ptr<Socket> socket) { Fill(i, socket, 0); }, [](Ptr<Socket>) {});
  flow.sender->Connect(InetSocketAddress(flow.destination, flow.port));
}

void Listen(size_t i) {
  Flow& flow = flows[i];
  Ptr<Socket> listener = Socket::CreateSocket(flow.to, TcpSocketFactory::GetTypeId());
  if (flow.buffer > 0)
    listener->SetAttribute("RcvBufSize", UintegerValue(flow.buffer));
  listener->Bind(InetSocketAddress(flow.destination, flow.port));
  listener->Listen();
  listener->SetAcceptCallback([](Ptr<Socket>, const Address&) { return true; },
                              [i](Ptr<Socket> socket, const Address& peer) { Accept(i, socket, peer); });
}

} // namespace

int main() {
  Config::SetDefault("ns3::TcpL4Protocol::SocketType", TypeIdValue(TcpDctcp::GetTypeId()));
  Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(kSegmentBytes));
  Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(kBufferBytes));
  Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(kBufferBytes));
  Config::SetDefault("ns3::TcpSocket::InitialCwnd", UintegerValue(16));
  Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(2));
  Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(MilliSeconds(5)));
  Config::SetDefault("ns3::RttEstimator::InitialEstimation", TimeValue(MicroSeconds(100)));
  Config::SetDefault("ns3::RedQueueDisc::UseEcn", BooleanValue(true));
  Config::SetDefault("ns3::RedQueueDisc::UseHardDrop", BooleanValue(false));
  Config::SetDefault("ns3::RedQueueDisc::MeanPktSize", UintegerValue(kSegmentBytes));
  Config::SetDefault("ns3::RedQueueDisc::QW", DoubleValue(1));
  Config::SetDefault("ns3::RedQueueDisc::MinTh", DoubleValue(kMarkPackets));
  Config::SetDefault("ns3::RedQueueDisc::MaxTh", DoubleValue(kMarkPackets));
  Config::SetDefault("ns3::RedQueueDisc::MaxSize", QueueSizeValue(QueueSize(QueueSizeUnit::PACKETS, kDropPackets)));

  int node_count, wire_count, flow_count;
  std::cin >> node_count >> wire_count;
  NodeContainer nodes;
  nodes.Create(node_count);
  InternetStackHelper stack;
  Ipv4StaticRoutingHelper routing;
  stack.SetRoutingHelper(routing);
  stack.Install(nodes);
  TrafficControlHelper queues;
  queues.SetRootQueueDisc("ns3::RedQueueDisc");
  Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.252");
  std::vector<Wire> wires(wire_count);
  for (Wire& wire : wires) {
    double capacity, latency;
    std::cin >> wire.node[0] >> wire.node[1] >> capacity >> latency;
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", DataRateValue(DataRate(static_cast<uint64_t>(8 * capacity))));
    link.SetDeviceAttribute("Mtu", UintegerValue(kSegmentBytes + 60));
    link.SetChannelAttribute("Delay", TimeValue(Seconds(latency)));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("1p"));
    NetDeviceContainer devices = link.Install(nodes.Get(wire.node[0]), nodes.Get(wire.node[1]));
    queues.Install(devices);
    Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
    addresses.NewNetwork();
    wire.interface[0] = interfaces.Get(0).second;
    wire.interface[1] = interfaces.Get(1).second;
  }

  std::cin >> flow_count;
  flows.resize(flow_count);
  for (int i = 0; i < flow_count; i++) {
    Flow& flow = flows[i];
    int hops, node;
    std::cin >> flow.bytes >> flow.start >> flow.buffer >> hops >> node;
    // An address of its own at its end, so that its packets have a way of their own.
    flow.destination = Ipv4Address(0x0C000000u + i + 1);
    flow.port = 5000 + i;
    flow.from = nodes.Get(node);
    for (int hop = 0; hop < hops; hop++) {
      int number;
      std::cin >> number;
      const Wire& wire = wires[number];
      int side = wire.node[0] == node ? 0 : 1;
      int next = wire.node[1 - side];
      if (hop == 0)
        flow.source = flow.from->GetObject<Ipv4>()->GetAddress(wire.interface[side], 0).GetLocal();
      routing.GetStaticRouting(nodes.Get(node)->GetObject<Ipv4>())->AddHostRouteTo(flow.destination, wire.interface[side]);
      routing.GetStaticRouting(nodes.Get(next)->GetObject<Ipv4>())->AddHostRouteTo(flow.source, wire.interface[1 - side]);
      if (hop == hops - 1) {
        flow.to = nodes.Get(next);
        flow.to->GetObject<Ipv4>()->AddAddress(wire.interface[1 - side], Ipv4InterfaceAddress(flow.destination, Ipv4Mask::GetOnes()));
      }
      node = next;
    }
    Listen(i);
    Simulator::Schedule(Seconds(flow.start), &Start, static_cast<size_t>(i));
  }
  Simulator::Stop(Seconds(60));
  Simulator::Run();
  for (const Flow& flow : flows)
    std::printf("%.9f\n", flow.finish);
  Simulator::Destroy();
}
