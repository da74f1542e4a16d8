using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleAware;

/// <summary>What geometry says of a frame: the inputs of <see cref="StyleAwareGenerator.Render"/>.</summary>
/// <param name="Mesh">The mesh generator's picture, [N, 3, S, S], RGB from 0 to 1.</param>
/// <param name="Map">Facial map of the motion, [N, 3, S, S], 0 to 1.</param>
/// <param name="Validity">1 where the mesh's picture shows what the source shows, 0 where it is invented, [N, 1, S, S].</param>
/// <param name="Flow">From each pixel back to its place in the source, in units in which a picture of the configuration's size is 2 wide,
/// [N, 2, S, S].</param>
/// <param name="Source">The source itself, unmoved, [N, 3, S, S], RGB from 0 to 1.</param>
public sealed record MeshRendering(Tensor Mesh, Tensor Map, Tensor Validity, Tensor Flow, Tensor Source);

/// <summary>What the generator says of a frame.</summary>
/// <param name="Flow">Residual flow: what is added to a pixel's place before the mesh's picture is read there; unit as in
/// <see cref="MeshRendering.Flow"/>, [N, 2, S, S].</param>
/// <param name="Mask">Share of <see cref="Colour"/> in the result, 0 to 1, [N, 1, S, S]; 0 at the border, so that the picture fits the
/// photo around it.</param>
/// <param name="Still">Share of the unmoved source below the colour, 0 to 1, [N, 1, S, S]: what does not follow the head, such as the
/// background.</param>
/// <param name="Colour">The mesh's picture and what the generator adds to it, [N, 3, S, S]; may lie slightly outside of 0 to 1.</param>
public sealed record StyleAwareLayers(Tensor Flow, Tensor Mask, Tensor Still, Tensor Colour);

/// <summary>
/// Style-aware generator (Style Transfer for 2D Talking Head, section 3.4), built upon geometry: from the source image, the facial map of
/// the motion and the matched style pattern it mends what moving the source's pixels with the face mesh cannot do: the inside of the mouth,
/// lids, shading, what was hidden.
/// </summary>
/// <remarks>
/// Source and pattern are encoded once, at a quarter of the resolution; in each frame the mesh's flow brings their features to where they
/// belong. A U-Net (no normalisation, so that a frame depends on nothing but itself) then gives a residual flow, a mask of what stands
/// still, a colour and its mask: the mesh's picture is read through the residual flow, the source is put where it stands still, the colour
/// goes on top. With initial weights the result is nearly the mesh's picture. All may be enlarged and applied to larger pictures.
/// </remarks>
public sealed class StyleAwareGenerator : Module
{
    private const float Slope = 0.2f;
    private const int DetailChannels = 12;
    private const int LastChannels = 16;
    private const int BorderPixels = 6;

    // Before training, this much of the picture is the generator's own colour: sigmoid(-1) = 27 %.
    private const float InitialMask = -1;

    // And as much of what is left is the unmoved source: from less, the mask would close at once and open no more.
    private const float InitialStill = -1;
    private readonly StyleAwareConfiguration _configuration;
    private readonly Conv _encode1;
    private readonly Conv _encode2;
    private readonly Conv _first;
    private readonly Conv _merge;
    private readonly Conv[] _down;
    private readonly StyleAwareBlock[] _blocks;
    private readonly Conv[] _up;
    private readonly Conv _flow;
    private readonly Conv _detail;
    private readonly Conv _mix;
    private readonly Conv _last;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    internal StyleAwareGenerator(StyleAwareConfiguration configuration, CounterRandom random)
    {
        _configuration = configuration;
        int levels = configuration.Levels;
        int features = configuration.FeatureChannels;
        int Width(int level) => Math.Min(configuration.Channels << (level - 1), configuration.MaximumChannels);
        Conv Convolution(string name, int inputs, int outputs, int kernel = 3, int stride = 1, float gain = 1) =>
            Register(name, Scaled(new Conv(inputs, outputs, [kernel, kernel], random, stride: [stride], padding: [1]), gain));

        _encode1 = Convolution("encode1", 6, configuration.Channels, kernel: 4, stride: 2);
        _encode2 = Convolution("encode2", configuration.Channels, features, kernel: 4, stride: 2);
        _first = Convolution("first", 12, Width(1), kernel: 4, stride: 2);
        _down = [.. Enumerable.Range(2, levels - 1).Select(level => Convolution($"down{level}", Width(level - 1), Width(level)))];
        _merge = Convolution("merge", Width(2) + (2 * features), Width(2));
        _blocks = [.. Enumerable.Range(3, levels - 2).Select(
            level => Register($"block{level}", new StyleAwareBlock(Width(level), random, Scaled)))];
        _up = [.. Enumerable.Range(1, levels - 1).Select(
            level => Convolution($"up{level}", Width(level + 1) + Width(level), Width(level)))];
        _flow = Convolution("flow", Width(1), 2, gain: 0.01f);
        _detail = Convolution("detail", Width(1), DetailChannels);
        _mix = Convolution("mix", DetailChannels + 7, LastChannels);
        _last = Convolution("last", LastChannels, 5, gain: 0.1f);
    }

    /// <summary>Its sizes.</summary>
    public StyleAwareConfiguration Configuration => _configuration;

    /// <summary>What frames need of the source, or of a style pattern.</summary>
    /// <param name="picture">[N, 3, S, S], RGB from 0 to 1.</param>
    /// <param name="map">Its facial map, [N, 3, S, S], 0 to 1.</param>
    /// <returns>[N, FeatureChannels, S/4, S/4].</returns>
    public Tensor Encode(Tensor picture, Tensor map) => Activate(_encode2, Activate(_encode1, Tensor.Concat(1, picture, map)));

    /// <summary>Adds the part for each frame to the graph of its inputs. Pictures may be cut-outs of S pixels of the configuration's size;
    /// S is a multiple of 2^Levels.</summary>
    /// <param name="frame">What geometry says.</param>
    /// <param name="source">Features of the source.</param>
    /// <param name="pattern">Features of the matched style pattern: the source in the nearest key motion.</param>
    public StyleAwareLayers Render(MeshRendering frame, Tensor source, Tensor pattern)
    {
        // Cut-outs, as training uses them, are 2 wide in sampling coordinates, too.
        int size = frame.Mesh.Shape[2];
        float unit = (float)_configuration.Size / size;
        Tensor x = Activate(_first, Tensor.Concat(1, frame.Mesh, frame.Map, frame.Validity, frame.Flow, frame.Source));
        List<Tensor> skipped = [x];
        for (int i = 0; i < _down.Length; i++)
        {
            x = Activate(_down[i], x.AveragePool([2, 2]));
            if (i == 0)
            {
                // The features lie where the source has them: the mesh's flow fetches them.
                Tensor place = (frame.Flow.AveragePool([4, 4]).Transpose(0, 2, 3, 1) * unit) + Identity(frame.Flow.Graph, size / 4);
                Tensor moved = Tensor.Concat(1, source, pattern).GridSample(place, Outside.Border);
                x = Activate(_merge, Tensor.Concat(1, x, moved));
            }
            else
            {
                x = _blocks[i - 1].Forward(x);
            }

            skipped.Add(x);
        }

        for (int i = _up.Length - 1; i >= 0; i--)
        {
            Tensor skip = skipped[i];
            x = Activate(_up[i], Tensor.Concat(1, x.Resize([skip.Shape[2], skip.Shape[3]], Interpolation.Nearest), skip));
        }

        Tensor border = Border(x.Graph, size);
        Tensor flow = (_flow.Forward(x).Tanh() * (2 * _configuration.Reach)).Resize([size, size]) * border;
        Tensor detail = Activate(_detail, x).Resize([size, size], Interpolation.Nearest);
        Tensor last = _last.Forward(Activate(_mix, Tensor.Concat(1, detail, frame.Mesh, frame.Validity, frame.Source)));
        Tensor mask = (last.Slice(1, 3, 4) + InitialMask).Sigmoid() * border;

        // Where the mesh invents, in the mouth above all, the unmoved source shows something else: closed lips, say.
        Tensor still = (last.Slice(1, 4, 5) + InitialStill).Sigmoid() * frame.Validity;
        return new StyleAwareLayers(flow, mask, still, frame.Mesh + last.Slice(1, 0, 3).Tanh());
    }

    /// <summary>The finished pictures: the mesh's picture read through the residual flow, over it the source where it stands still, over
    /// both the colour where the mask says so.</summary>
    /// <param name="mesh">The mesh's picture, [N, 3, S, S].</param>
    /// <param name="source">The unmoved source, [N, 3, S, S].</param>
    /// <param name="layers">What <see cref="Render"/> gave.</param>
    /// <returns>[N, 3, S, S]; RGB from 0 to 1, but for small excesses.</returns>
    public Tensor Compose(Tensor mesh, Tensor source, StyleAwareLayers layers)
    {
        Tensor place = (layers.Flow.Transpose(0, 2, 3, 1) * ((float)_configuration.Size / mesh.Shape[2])) + Identity(mesh.Graph, mesh.Shape[2]);
        Tensor moved = mesh.GridSample(place, Outside.Border);
        Tensor below = moved + ((source - moved) * layers.Still);
        return below + ((layers.Colour - below) * layers.Mask);
    }

    internal static void WriteEncode(Graph graph, StyleAwareGenerator network, int size)
    {
        int[] shape = [1, 3, size, size];
        graph.Output("features", network.Encode(graph.Input("picture", shape), graph.Input("map", shape)));
    }

    internal static void WriteFrame(Graph graph, StyleAwareGenerator network, int size)
    {
        int[] features = [1, network._configuration.FeatureChannels, size / 4, size / 4];
        MeshRendering frame = new(
            graph.Input("mesh", [1, 3, size, size]), graph.Input("map", [1, 3, size, size]), graph.Input(
                "validity", [1, 1, size, size]), graph.Input("flow", [1, 2, size, size]),
            graph.Input("portrait", [1, 3, size, size]));
        StyleAwareLayers layers = network.Render(frame, graph.Input("source", features), graph.Input("pattern", features));
        graph.Output("residual", layers.Flow);
        graph.Output("mask", layers.Mask);
        graph.Output("still", layers.Still);
        graph.Output("colour", layers.Colour);
    }

    private static Tensor Activate(Conv layer, Tensor x) => layer.Forward(x).LeakyRelu(Slope);

    // Keeps the size of activations from layer to layer (He et al. 2015): the layers' own initial values are for normalised networks and
    // too small here.
    private static Conv Scaled(Conv layer, float gain)
    {
        float factor = gain * MathF.Sqrt(6 / (1 + (Slope * Slope)));
        foreach ((string name, Parameter parameter) in layer.NamedParameters)
        {
            foreach (ref float value in parameter.Values.AsSpan())
            {
                value *= name == "weight" ? factor : 0;
            }
        }

        return layer;
    }

    // Middles of the pixels in sampling coordinates, [1, n, n, 2].
    private static Tensor Identity(Graph graph, int size)
    {
        float[] values = new float[size * size * 2];
        for (int i = 0; i < size * size; i++)
        {
            values[2 * i] = ((2 * (i % size)) + 1f) / size - 1;
            values[(2 * i) + 1] = ((2 * (i / size)) + 1f) / size - 1;
        }

        return graph.Constant(values, [1, size, size, 2]);
    }

    // 0 at the border, 1 from a few pixels inside, [1, 1, n, n].
    private static Tensor Border(Graph graph, int size)
    {
        float[] values = new float[size * size];
        for (int i = 0; i < values.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, size);
            int distance = Math.Min(Math.Min(x, y), size - 1 - Math.Max(x, y));
            values[i] = Math.Min(1, (float)distance / BorderPixels);
        }

        return graph.Constant(values, [1, 1, size, size]);
    }
}

/// <summary>Two 3x3 convolutions with a leaky ReLU between and after them, added to the input.</summary>
internal sealed class StyleAwareBlock : Layer
{
    private const float Slope = 0.2f;
    private const float SecondGain = 0.5f;
    private readonly Conv _first;
    private readonly Conv _second;

    public StyleAwareBlock(int channels, CounterRandom random, Func<Conv, float, Conv> scaled)
    {
        _first = Register("conv1", scaled(new Conv(channels, channels, [3, 3], random, padding: [1]), 1));
        _second = Register("conv2", scaled(new Conv(channels, channels, [3, 3], random, padding: [1]), SecondGain));
    }

    public override Tensor Forward(Tensor x) => (x + _second.Forward(_first.Forward(x).LeakyRelu(Slope))).LeakyRelu(Slope);
}
