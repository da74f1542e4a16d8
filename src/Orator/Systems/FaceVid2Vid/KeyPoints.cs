using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>Key points of faces in a graph.</summary>
/// <param name="Positions">[N, K, 3]: x to the right, y down and z, each about -1 to 1 across the picture.</param>
/// <param name="Jacobians">[N, K, 3, 3]: how the neighbourhood of each key point is deformed; null where they are not estimated.</param>
public sealed record KeyPoints(Tensor Positions, Tensor? Jacobians = null);
