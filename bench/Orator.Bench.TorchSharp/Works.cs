using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Orator.Bench.TorchSharp;

/// <summary>Work that is timed, the same as in peers/torch_worker.py.</summary>
internal static class Works
{
    private static readonly long[] Pictures = [8, 3, 128, 128];
    private static readonly long[] Volume = [1, 80, 16, 64, 64];
    private static readonly long[] Sequences = [64, 8, 80];

    /// <summary>What does the work once.</summary>
    /// <param name="item">Name of the item; PyTorch's side is always in floats.</param>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public static Action Make(string item)
    {
        string name = item.EndsWith("-int8", StringComparison.Ordinal) ? item[..^"-int8".Length] : item;
        return name switch
        {
            "unet-step" => Step(new UNet(3, 3, 32, 4), Pictures),
            "unet-inference" => Inference(new UNet(3, 3, 32, 4), Pictures),
            "hourglass-step" => Step(new Hourglass(80, 32, 1024, 5), Volume),
            "hourglass-inference" => Inference(new Hourglass(80, 32, 1024, 5), Volume),
            "lstm-step" => Step(new LstmStates(), Sequences),
            "lstm-inference" => Inference(new LstmStates(), Sequences),
            "gru-step" => Step(new GruStates(), Sequences),
            "gru-inference" => Inference(new GruStates(), Sequences),
            "fv2v-original-frame" => FaceVid2VidFrame.Make(new Decoder()),
            "fv2v-spade-frame" => FaceVid2VidFrame.Make(new SpadeDecoder()),
            _ => throw new ArgumentException($"There is no work '{item}'.", nameof(item)),
        };
    }

    // A step of Adam on the mean absolute error.
    private static Action Step(nn.Module<Tensor, Tensor> network, long[] shape)
    {
        optim.Optimizer optimiser = optim.Adam(network.parameters(), 1e-4);
        Tensor x = rand(shape);
        Tensor target;
        using (no_grad())
        {
            target = rand_like(network.call(x));
        }

        return () =>
        {
            optimiser.zero_grad();
            Tensor loss = F.l1_loss(network.call(x), target);
            loss.backward();
            optimiser.step();
            loss.item<float>();
        };
    }

    private static Action Inference(nn.Module<Tensor, Tensor> network, long[] shape)
    {
        network.eval();
        Tensor x = rand(shape);
        return () =>
        {
            using (inference_mode())
            {
                network.call(x);
            }
        };
    }

    /// <summary>The sequence of states of two layers.</summary>
    private sealed class LstmStates : nn.Module<Tensor, Tensor>
    {
        private readonly LSTM _layers = nn.LSTM(80, 256, 2);

        public LstmStates()
            : base(nameof(LstmStates)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _layers.call(input, null).Item1;
    }

    /// <summary>The sequence of states of two layers.</summary>
    private sealed class GruStates : nn.Module<Tensor, Tensor>
    {
        private readonly GRU _layers = nn.GRU(80, 256, 2);

        public GruStates()
            : base(nameof(GruStates)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _layers.call(input, null).Item1;
    }
}
