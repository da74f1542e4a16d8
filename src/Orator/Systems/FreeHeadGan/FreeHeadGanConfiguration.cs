using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What a <see cref="FreeHeadGanModel"/> looks like; architecture <c>headgan</c> of model packages.</summary>
/// <remarks>The published weights are HeadGAN's (Doukas et al. 2021): three maps of the target and sound. Free-HeadGAN (Doukas et al. 2022)
/// keeps its networks, with one sketch of the target, without sound, and with several sources: <see cref="Free"/>.</remarks>
public sealed record FreeHeadGanConfiguration
{
    private const float InitialGain = 0.02f;
    private const int Largest = 4096;

    /// <summary>The published networks of HeadGAN: pictures of 256 pixels, 51.75 million weights; 45.91 million without
    /// <see cref="AudioFeatures"/>.</summary>
    public static FreeHeadGanConfiguration Paper { get; } = new();

    /// <summary>The same in the form of Free-HeadGAN: one sketch, no sound, four sources.</summary>
    public static FreeHeadGanConfiguration Free { get; } = new() { Frames = 1, AudioFeatures = 0, Shots = 4 };

    /// <summary>The same modules for pictures of 256 pixels and a processor, built upon the face mesh.</summary>
    public static FreeHeadGanConfiguration Lite { get; } = new()
    {
        Channels = [8, 16, 32, 64, 96, 128],
        Hidden = 10,
        Kernel = 3,
        MiddleBlocks = 1,
        Frames = 1,
        AudioFeatures = 0,
        Fold = 2,
        FlowLevel = 1,
        MeshBased = true,
    };

    /// <summary>Side of the pictures, pixels: a multiple of <see cref="Fold"/> times 2 for each level behind the first.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Channels of the feature maps of each level, the finest first; each has half the side of the one before. Two to eight
    /// levels.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [32, 128, 512];

    /// <summary>Channels inside the SPADE normalisations.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Side of the first and last convolutions' kernels: odd.</summary>
    public int Kernel { get; init; } = 7;

    /// <summary>Blocks of the flow network at the coarsest level, before those of each level.</summary>
    public int MiddleBlocks { get; init; } = 2;

    /// <summary>Channels of a map or sketch.</summary>
    public int MapChannels { get; init; } = 3;

    /// <summary>Maps of the target that the networks see at once, the newest last: its frame and those before.</summary>
    public int Frames { get; init; } = 3;

    /// <summary>Size of the vector that describes the sound of a frame; 0 = the networks hear nothing.</summary>
    public int AudioFeatures { get; init; } = 300;

    /// <summary>Pictures of the portrait that one frame is made of. From 2 on the flow network also tells how much each of them counts
    /// where.</summary>
    public int Shots { get; init; } = 1;

    /// <summary>Pixels each way that are folded into channels before the finest level, and unfolded behind it; 1 as published.</summary>
    public int Fold { get; init; } = 1;

    /// <summary>The level whose grid the flow has; finer levels read it bilinearly. 0, the finest, as published.</summary>
    public int FlowLevel { get; init; }

    /// <summary>Whether frames are made of the mesh generator's picture, which the networks are shown together with its flow
    /// (<see cref="MeshTarget"/>): then networks with initial weights draw what the mesh draws. Not as published.</summary>
    public bool MeshBased { get; init; }

    /// <summary>Channels of all that the networks see of a target at once.</summary>
    internal int TargetChannels => ((MapChannels * Frames) + (MeshBased ? MeshTarget.Channels : 0)) * Fold * Fold;

    /// <summary>Channels of a picture at the finest level.</summary>
    internal int ImageChannels => 3 * Fold * Fold;

    /// <summary>Channels that the rendering network draws, at the finest level: a picture, built upon the mesh also two maps.</summary>
    internal int DrawnChannels => (MeshBased ? 5 : 3) * Fold * Fold;

    /// <summary>Number of the coarsest level.</summary>
    internal int Coarsest => Channels.Count - 1;

    /// <summary>What divides the side of the pictures.</summary>
    internal int Multiple => Fold << Coarsest;

    /// <summary>Creates the networks with the published initial values: weights normal (<see cref="Initialisation.XavierNormal"/>, gain
    /// 0.02; 1 for those built upon the mesh), biases 0.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public FreeHeadGanModel Create(CounterRandom? random = null)
    {
        Check();
        random ??= new CounterRandom(0);
        FreeHeadGanModel model = new(this, random);
        Initialise(model, random, MeshBased ? 1 : InitialGain);
        if (MeshBased)
        {
            // Training begins with the mesh's picture.
            model.Flow.MoveNothing();
            model.Rendering.AddNothing();
        }

        return model;
    }

    /// <summary>Gives a network of HeadGAN the published initial values.</summary>
    /// <param name="network">The network.</param>
    /// <param name="random">Source of the values.</param>
    /// <param name="gain">
    /// Their deviation beside Xavier's. Weights divided by their singular value do the same whatever their size, but small ones turn into
    /// others with each step of Adam: with 0.02 it takes thousands of steps until anything stays learned.
    /// </param>
    internal static void Initialise(Module network, CounterRandom random, float gain = InitialGain)
    {
        foreach ((string name, Parameter parameter) in network.NamedParameters.Where(p => !p.Parameter.IsBuffer))
        {
            if (parameter.Shape.Rank > 1)
            {
                parameter.XavierNormal(random, gain);
            }
            else if (name.EndsWith("bias", StringComparison.Ordinal))
            {
                parameter.Constant(0);
            }
        }
    }

    /// <summary>Fails unless a number lies in a range.</summary>
    internal static void CheckRange(string network, string name, int value, int smallest, int largest)
    {
        if (value < smallest || value > largest)
        {
            throw new ArgumentException($"{network}: {name} is {value}, but must lie between {smallest} and {largest}.");
        }
    }

    private void Check()
    {
        const string Network = "HeadGAN";
        CheckRange(Network, "number of levels", Channels.Count, 2, 8);
        foreach (int channels in Channels)
        {
            CheckRange(Network, "channels", channels, 1, Largest);
        }

        CheckRange(Network, "hidden channels", Hidden, 1, Largest);
        CheckRange(Network, "kernel", Kernel, 1, 15);
        CheckRange(Network, "middle blocks", MiddleBlocks, 0, 16);
        CheckRange(Network, "map channels", MapChannels, 1, 64);
        CheckRange(Network, "frames", Frames, 1, 64);
        CheckRange(Network, "audio features", AudioFeatures, 0, Largest);
        CheckRange(Network, "shots", Shots, 1, 64);
        CheckRange(Network, "fold", Fold, 1, 8);
        CheckRange(Network, "flow level", FlowLevel, 0, Coarsest);
        CheckRange(Network, "size", Size, 1, Largest);
        if (Kernel % 2 == 0)
        {
            throw new ArgumentException($"{Network}: kernel is {Kernel}, but must be odd.");
        }

        if (Size % Multiple != 0)
        {
            throw new ArgumentException($"{Network}: size is {Size}, but must be a multiple of {Multiple} with {Channels.Count} levels.");
        }
    }
}
