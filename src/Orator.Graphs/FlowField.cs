namespace Orator.Graphs;

/// <summary>
/// Warps of maps by a flow: for each element, how far away its content comes from (StyleHEAT, Yin et al. 2022, section 3.2; HeadGAN, Doukas
/// et al. 2021, by FlowNet 2.0's <c>Resample2d</c>). A flow is [N, 2, h, w], x then y, in elements of its own grid, right and down positive.
/// </summary>
/// <remarks>
/// HeadGAN reads with <c>alignCorners</c> true and the border outside. StyleHEAT's published networks make positions whose -1 and 1 are the
/// centres of the corner elements, but read with -1 and 1 as the outer edges (<c>alignCorners</c> false): there, a flow of zero is not the
/// identity, but stretches the map by w / (w - 1) about its centre. New trainings should use <c>alignCorners</c> true, where it is.
/// </remarks>
public static class FlowField
{
    /// <summary>Where each element's content comes from.</summary>
    /// <param name="flow">[N, 2, h, w], at least 2 elements each way.</param>
    /// <returns>Positions [N, h, w, 2], x then y, -1 to 1 between the centres of the corner elements.</returns>
    /// <exception cref="ShapeException">The flow is of another shape.</exception>
    public static Tensor Deformation(Tensor flow)
    {
        if (flow.Rank != 4 || flow.Shape[1] != 2 || flow.Shape[2] < 2 || flow.Shape[3] < 2)
        {
            throw new ShapeException($"FlowField: flow {flow.Shape} is not [N, 2, h, w] with h and w of at least 2.");
        }

        (int height, int width) = (flow.Shape[2], flow.Shape[3]);
        float[] identity = new float[height * width * 2];
        for (int i = 0; i < height * width; i++)
        {
            identity[2 * i] = (2f * (i % width) / (width - 1)) - 1;
            identity[(2 * i) + 1] = (2f * (i / width) / (height - 1)) - 1;
        }

        Graph graph = flow.Graph;
        Tensor factors = graph.Constant([2f / (width - 1), 2f / (height - 1)], [2]);
        return (flow.Transpose(0, 2, 3, 1) * factors) + graph.Constant(identity, [1, height, width, 2]);
    }

    /// <summary>Reads a map at the positions of <see cref="Deformation"/>.</summary>
    /// <param name="map">[N, C, H, W].</param>
    /// <param name="deformation">[N, h, w, 2]; resized to H and W bilinearly if the map is of another size, with the corners where they
    /// were if <paramref name="alignCorners"/> is true.</param>
    /// <param name="alignCorners">Whether -1 and 1 are read as the centres of the corner elements (true) or the outer edges (false, as
    /// published).</param>
    /// <param name="outside">What lies outside the map: zeros, as published, or the nearest border element.</param>
    /// <returns>[N, C, H, W].</returns>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public static Tensor Sample(Tensor map, Tensor deformation, bool alignCorners = false, Outside outside = Outside.Zeros)
    {
        if (map.Rank != 4 || deformation.Rank != 4 || deformation.Shape[3] != 2 || deformation.Shape[0] != map.Shape[0])
        {
            throw new ShapeException(
                $"FlowField: deformation {deformation.Shape} does not fit map {map.Shape}: expected [N, h, w, 2] for [N, C, H, W].");
        }

        int[] size = [map.Shape[2], map.Shape[3]];
        if (!deformation.Shape.Skip(1).Take(2).SequenceEqual(size))
        {
            deformation = deformation.Transpose(0, 3, 1, 2).Resize(size, alignCorners: alignCorners).Transpose(0, 2, 3, 1);
        }

        return map.GridSample(deformation, outside, alignCorners);
    }

    /// <summary>Warps a map by a flow: <see cref="Sample"/> at <see cref="Deformation"/>.</summary>
    /// <param name="map">[N, C, H, W].</param>
    /// <param name="flow">[N, 2, h, w].</param>
    /// <param name="alignCorners">As in <see cref="Sample"/>.</param>
    /// <param name="outside">As in <see cref="Sample"/>.</param>
    /// <returns>[N, C, H, W].</returns>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public static Tensor Warp(Tensor map, Tensor flow, bool alignCorners = false, Outside outside = Outside.Zeros) =>
        Sample(map, Deformation(flow), alignCorners, outside);

    /// <summary>The flow of a grid of half the size: means of 2x2 elements, in elements of that grid.</summary>
    /// <param name="flow">[N, 2, h, w].</param>
    /// <returns>[N, 2, h / 2, w / 2], rounded down.</returns>
    /// <exception cref="ShapeException">The flow has less than 2 elements each way.</exception>
    public static Tensor Halve(Tensor flow) => flow.AveragePool([2, 2]) * 0.5f;

    /// <summary>The flow of a finer grid, bilinearly, in elements of that grid.</summary>
    /// <param name="flow">[N, 2, h, w].</param>
    /// <param name="factor">How much finer, each way.</param>
    /// <returns>[N, 2, factor h, factor w].</returns>
    public static Tensor Enlarge(Tensor flow, int factor) =>
        factor == 1 ? flow : flow.Resize([factor * flow.Shape[2], factor * flow.Shape[3]]) * factor;
}
