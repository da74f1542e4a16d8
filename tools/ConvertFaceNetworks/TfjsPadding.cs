using Orator.Graphs;

namespace Orator.ConvertFaceNetworks;

/// <summary>TensorFlow's padding rules of convolutions and pools.</summary>
internal static class TfjsPadding
{
    /// <summary>Rows and columns to add: top, left, bottom, right.</summary>
    /// <remarks>
    /// SAME: total = max((ceil(n / stride) - 1) * stride + extent - n, 0), the larger half at the end. VALID: none.
    /// </remarks>
    /// <param name="node">The node, with its attribute <c>padding</c>.</param>
    /// <param name="input">[N, C, H, W].</param>
    /// <param name="kernel">Vertical, horizontal; likewise the next two.</param>
    /// <param name="stride">Steps.</param>
    /// <param name="dilation">Distances of the kernel's taps.</param>
    /// <exception cref="FormatException">Another rule is asked for, or another layout than NHWC.</exception>
    public static int[] Of(TfjsNode node, Shape input, int[] kernel, int[] stride, int[] dilation)
    {
        string rule = node.Text("padding");
        if (node.Text("data_format", "NHWC") != "NHWC" || rule is not ("SAME" or "VALID"))
        {
            string layout = node.Text("data_format", "NHWC");
            throw new FormatException($"'{node.Name}' ({node.Op}) uses padding '{rule}' or layout '{layout}', which is not supported");
        }

        int[] padding = new int[4];
        for (int i = 0; i < 2 && rule == "SAME"; i++)
        {
            int n = input[2 + i];
            int extent = (kernel[i] - 1) * dilation[i] + 1;
            int total = Math.Max(((n + stride[i] - 1) / stride[i] - 1) * stride[i] + extent - n, 0);
            padding[i] = total / 2;
            padding[2 + i] = total - total / 2;
        }

        return padding;
    }
}
