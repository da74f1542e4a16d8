namespace Orator.Animation.Mesh;

/// <summary>Flow and validity of a mesh portrait's last frame on a coarser grid.</summary>
/// <param name="side">Side of the grid.</param>
/// <param name="width">Side of the portrait's crop, pixels.</param>
internal sealed class CoarseFlow(int side, int width)
{
    private readonly int[] _columns = [.. Enumerable.Range(0, side).Select(x => ((2 * x) + 1) * width / (2 * side))];

    /// <summary>Reads them.</summary>
    /// <param name="mesh">The portrait, which has drawn a frame.</param>
    /// <param name="flow">Receives, from each place back to its place in the portrait in units in which the picture is 2 wide, [2, side,
    /// side], x first.</param>
    /// <param name="validity">Receives 1 where the mesh's picture shows what the portrait shows, [side, side].</param>
    public void Read(MeshPortrait mesh, Span<float> flow, Span<float> validity)
    {
        // Smooth enough to be read at the nearest pixel.
        float unit = 2f / width;
        int plane = side * side;
        for (int y = 0; y < side; y++)
        {
            int row = ((2 * y) + 1) * width / (2 * side) * width;
            ReadOnlySpan<byte> valid = mesh.Validity.Slice(row, width);
            ReadOnlySpan<float> flowX = mesh.FlowX.Slice(row, width);
            ReadOnlySpan<float> flowY = mesh.FlowY.Slice(row, width);
            int start = y * side;
            for (int x = 0; x < side; x++)
            {
                int from = _columns[x];
                validity[start + x] = valid[from] / 255f;
                flow[start + x] = flowX[from] * unit;
                flow[plane + start + x] = flowY[from] * unit;
            }
        }
    }
}
