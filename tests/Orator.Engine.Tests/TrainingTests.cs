using Orator.Checkpoints;
using Orator.Engine.Training;
using Orator.Graphs.Layers;

namespace Orator.Engine.Tests;

public sealed class TrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("training").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AdamFollowsItsEquations()
    {
        CheckOptimiser(p => new Adam(p, 0.01f, 0.8f, 0.9f, 1e-4f, 0.1f), (t, p, g, m) =>
        {
            g += 0.1 * p;
            m[0] = 0.8 * m[0] + 0.2 * g;
            m[1] = 0.9 * m[1] + 0.1 * g * g;
            return p - 0.01 * (m[0] / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(m[1] / (1 - Math.Pow(0.9, t))) + 1e-4);
        });
        CheckOptimiser(p => Adam.AdamW(p, 0.01f, 0.1f), (t, p, g, m) =>
        {
            m[0] = 0.9 * m[0] + 0.1 * g;
            m[1] = 0.999 * m[1] + 0.001 * g * g;
            return p * (1 - 0.01 * 0.1) - 0.01 * (m[0] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(m[1] / (1 - Math.Pow(0.999, t))) + 1e-8);
        });
    }

    [Fact]
    public void EachParameterCanHaveAnotherRate()
    {
        Parameter slow = new Parameter([2]).Constant(1);
        Parameter fast = new Parameter([1]).Constant(1);
        Adam adam = new([slow, fast], 0.01f) { RateFactors = [1, 5] };
        adam.Step([new float[] { 1, -2 }, new float[] { 3 }]);
        Assert.Equal([0.99f, 1.01f], slow.Values, (a, b) => MathF.Abs(a - b) < 1e-5f);
        Assert.Equal(0.95f, fast.Values[0], 1e-5f);
        Assert.Throws<ArgumentException>(() => new Adam([slow, fast], 0.01f) { RateFactors = [1] });
    }

    [Fact]
    public void SgdFollowsItsEquations() => CheckOptimiser(p => new Sgd(p, 0.05f, 0.9f, 0.1f), (_, p, g, m) =>
    {
        m[0] = 0.9 * m[0] + g + 0.1 * p;
        return p - 0.05 * m[0];
    });

    [Fact]
    public void FrozenParametersStay()
    {
        Parameter frozen = new Parameter([3]).Constant(1);
        Parameter free = new Parameter([3]).Constant(1);
        Sgd sgd = new([frozen, free], 1);
        frozen.Frozen = true;
        sgd.Step([new float[] { 1, 1, 1 }, new float[] { 1, 1, 1 }]);
        Assert.Equal([1, 1, 1], frozen.Values);
        Assert.Equal([0, 0, 0], free.Values);
        Assert.Throws<ArgumentException>(() => sgd.Step([]));
    }

    [Fact]
    public void LongGradientsAreScaledDown()
    {
        ReadOnlyMemory<float>[] gradients = [new float[] { 3, 0 }, new float[] { 4 }];
        Assert.Equal(5, GradientClipping.Norm(gradients));
        Assert.Equal(0.2, GradientClipping.Scale(gradients, 1), 1e-6);
        Assert.Equal(1, GradientClipping.Scale(gradients, 10));
    }

    [Fact]
    public void AveragesFollowAndExchange()
    {
        Linear layer = new(1, 1, new CounterRandom(1), bias: false);
        layer.TrainableParameters[0].Constant(1);
        MovingAverage average = new(layer, 0.75f);
        layer.TrainableParameters[0].Constant(5);
        average.Update();
        average.Swap();
        Assert.Equal([2], layer.TrainableParameters[0].Values);
        average.Swap();
        Assert.Equal([5], layer.TrainableParameters[0].Values);
    }

    [Fact]
    public void SchedulesRiseAndFall()
    {
        Assert.Equal([0.25f, 0.5f, 1, 1], new long[] { 0, 1, 3, 9 }.Select(step => LearningRates.WarmUp(step, 4)));
        Assert.Equal(
            [1, 0.55f, 0.1f, 0.1f],
            new long[] { 0, 5, 10, 20 }.Select(step => LearningRates.Cosine(step, 10, 0.1f)),
            (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([1, 0.5f, 0.25f], new long[] { 9, 10, 20 }.Select(step => LearningRates.Milestones(step, 0.5f, 10, 20)));
        Assert.Equal([1, 0.5f, 0], new long[] { 3, 6, 9 }.Select(step => LearningRates.Linear(step, 4, 8)));
    }

    [Fact]
    public void TrainingLearns()
    {
        using Run run = new();
        float[] losses = [.. Enumerable.Range(0, 150).Select(_ => run.Step())];
        Assert.True(losses[^20..].Average() < 0.1f * losses[..20].Average(), $"from {losses[..20].Average()} to {losses[^20..].Average()}");
    }

    [Fact]
    public void ResumedTrainingContinuesToTheBit()
    {
        string path = Path.Combine(_folder, "state.safetensors");
        using Run whole = new();
        float[] expected = [.. Enumerable.Range(0, 8).Select(_ => whole.Step())];

        using Run before = new();
        Assert.False(before.State.Resume(path));
        float[] actual = [.. Enumerable.Range(0, 5).Select(_ => before.Step())];
        before.State.Save(path);
        before.Step();
        Assert.Equal([path], Directory.GetFiles(_folder));

        using Run after = new();
        Assert.True(after.State.Resume(path));
        Assert.Equal(5, after.State.Step);
        actual = [.. actual, .. Enumerable.Range(0, 3).Select(_ => after.Step())];
        Assert.Equal(expected, actual);
        foreach ((string name, StoredTensor tensor) in whole.Model.State())
        {
            Assert.Equal(tensor.Values, after.Model.State()[name].Values);
        }

        whole.Average.Swap();
        after.Average.Swap();
        Assert.Equal(whole.Model.State()["0.weight"].Values, after.Model.State()["0.weight"].Values);
    }

    [Fact]
    public void StatesThatDoNotFitAreRefusedByName()
    {
        string path = Path.Combine(_folder, "state.safetensors");
        TrainingState small = new();
        small.Add("model", new Linear(2, 3, new CounterRandom(1)));
        small.Save(path);
        TrainingState other = new();
        other.Add("model", new Linear(2, 4, new CounterRandom(1)));
        Assert.Contains("model.weight", Assert.Throws<InvalidDataException>(() => other.Resume(path)).Message, StringComparison.Ordinal);
        TrainingState more = new();
        more.Add("random", new CounterRandom(1));
        Assert.Contains("random.position", Assert.Throws<InvalidDataException>(() => more.Resume(path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TrainingStep(new Graph().Input("x", []), new Sgd([], 1)));
    }

    private static void CheckOptimiser(
        Func<IReadOnlyList<Parameter>, Optimiser> create, Func<int, double, double, double[], double> reference)
    {
        // Longer than a vector register, and with a remainder.
        Parameter parameter = new Parameter([37]).Uniform(1, new CounterRandom(3));
        double[] expected = Array.ConvertAll(parameter.Values, v => (double)v);
        double[][] moments = [.. expected.Select(_ => new double[2])];
        Optimiser optimiser = create([parameter]);
        for (int t = 1; t <= 4; t++)
        {
            float[] gradient = Numbers.Some(37, t);
            optimiser.Step([gradient], 0.5f);
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = reference(t, expected[i], 0.5 * gradient[i], moments[i]);
            }

            Numbers.Close(expected, parameter.Values, 2e-6);
        }
    }

    /// <summary>A small network that learns to tell bright noise from dark, with everything that a state may hold.</summary>
    private sealed class Run : IDisposable
    {
        private readonly CounterRandom _random = new(11);
        private readonly Adam _adam;
        private readonly TrainingStep _step;

        public Run()
        {
            CounterRandom initial = new(3);
            Model = new Sequential(
                new Conv(1, 6, [3, 3], initial, [2], [1]),
                new BatchNorm(6),
                new PRelu(6),
                new Activation(x => x.Mean([2, 3])),
                new Linear(6, 1, initial));
            Model.Train();
            _adam = new Adam(Model.TrainableParameters, 0.02f);
            Average = new MovingAverage(Model, 0.9f);
            Graph graph = new(ParameterBinding.Inputs);
            Tensor x = graph.Input("x", [8, 1, 6, 6]);
            _step = new TrainingStep(
                (Model.Forward(x) - graph.Input("y", [8, 1])).Square().Mean(),
                _adam,
                new SessionSettings { Threads = 2 })
            { MaximumGradient = 5 };
            State = new TrainingState();
            State.Add("model", Model);
            State.Add("adam", _adam);
            State.Add("average", Average);
            State.Add("random", _random);
        }

        public Sequential Model { get; }

        public MovingAverage Average { get; }

        public TrainingState State { get; }

        public float Step()
        {
            Span<float> x = _step.Session.Input("x");
            Span<float> y = _step.Session.Input("y");
            int first = _random.Below(2);
            for (int i = 0; i < y.Length; i++)
            {
                // Half of a batch is bright, half dark, as the batch's statistics are the same for all.
                y[i] = (i + first) % 2 == 0 ? 1 : -1;
                foreach (ref float pixel in x.Slice(i * 36, 36))
                {
                    pixel = (0.5f * y[i]) + (0.5f * _random.Normal());
                }
            }

            _adam.LearningRate = 0.02f * LearningRates.WarmUp(State.Step, 4);
            float loss = _step.Run();
            Average.Update();
            State.Step++;
            return loss;
        }

        public void Dispose() => _step.Dispose();
    }
}
