using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Systems.SpeechEmbedding;
using Orator.Tests.Speech;
using Orator.Training.Data.Augmentation;

namespace Orator.Tests.LiveSpeech;

/// <summary>The mouth that hears speech embeddings.</summary>
public sealed class ConvolutionalMouthTests
{
    private static readonly SpeechMotionModel Shipped = LearnedMotionGenerator.OpenModel();

    [Fact]
    public void AStreamSaysWhatTheNetworkSaysOfTheWholeRecording()
    {
        float[] speech = TestSpeech.Kennedy[..32000];
        ConvolutionalMouth mouth = (ConvolutionalMouth)Shipped.Mouth;
        ConvolutionalMouthConfiguration sizes = mouth.Configuration;
        float[][] features = new SpeechEmbeddingEncoder(Shipped.Embedding!).Encode(speech);
        Graph graph = new();
        int steps = features.Length - sizes.ContextAfter;
        graph.Output("motion", mouth.Forward(graph.Input("speech", [1, sizes.ContextBefore + features.Length, sizes.Inputs])));
        using Session session = Session.Compile(graph);
        for (int t = 0; t < sizes.ContextBefore + features.Length; t++)
        {
            features[Math.Max(0, t - sizes.ContextBefore)].CopyTo(session.Input("speech")[(t * sizes.Inputs)..]);
        }

        session.Run();
        float[][] whole = [.. session.Output("motion").ToArray().Chunk(sizes.Outputs)];
        using IMouthStream stream = Shipped.OpenMouth(null);
        float[] motion = new float[ExpressionBasis.Count];
        List<float[]> streamed = [];
        foreach (float[] block in speech.Chunk(777))
        {
            stream.Append(block);
            while (stream.TryRead(motion, out _))
            {
                streamed.Add([.. motion]);
            }
        }

        // The last features of the whole recording have silence after them, which the stream has not heard of.
        Assert.True(streamed.Count > 30, $"{streamed.Count} steps");
        foreach ((float[] expected, float[] actual) in whole[..steps].Zip(streamed))
        {
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void AStepNeedsThirtyThreeHundredthsOfASecondAfterItsMoment()
    {
        const int Step = 5;
        ConvolutionalMouthConfiguration sizes = Shipped.Configuration.ConvolutionalMouth!;
        int needed = ((Step + sizes.ContextAfter) * SpeechEmbeddingExtractor.SamplesPerFeature) + SpeechEmbeddingExtractor.Reach;
        Assert.Equal(0.331, ((double)needed / 16000) - (Step / 25.0), 1e-9);
        Assert.Equal(Step + 1, Steps(needed));
        Assert.Equal(Step, Steps(needed - 1));

        static int Steps(int samples)
        {
            using IMouthStream stream = Shipped.OpenMouth(null);
            stream.Append(TestSpeech.Kennedy.AsSpan(0, samples));
            int steps = 0;
            while (stream.TryRead(new float[ExpressionBasis.Count], out _))
            {
                steps++;
            }

            return steps;
        }
    }

    [Fact]
    public void TheCurveTakesOpeningsToThoseAskedForAndMovesTheMouthAlong()
    {
        float[] from = [.. Enumerable.Range(0, OpeningCurve.KnotCount).Select(i => (i - 3) * 0.01f)];
        float[] to = [.. from.Select(x => x < 0 ? x : x * 2)];
        OpeningCurve curve = ((ConvolutionalMouth)SpeechMotionConfiguration.Lite.Create().Mouth).Curve;
        float[] gap = new float[ExpressionBasis.Count];
        float[] direction = new float[ExpressionBasis.Count];
        (gap[0], direction[0], direction[1]) = (0.5f, 2, 3);
        curve.Set(gap, direction, from, to);
        float[] openings = [-0.05f, -0.01f, 0, 0.02f, 0.055f, 0.17f, 0.3f];
        float[] expected = [-0.05f, -0.01f, 0, 0.04f, 0.11f, 0.34f, 0.6f];
        Graph graph = new();
        graph.Output("y", curve.Forward(graph.Input("x", [openings.Length, ExpressionBasis.Count])));
        using Session session = Session.Compile(graph);
        session.Input("x").Clear();
        for (int i = 0; i < openings.Length; i++)
        {
            session.Input("x")[i * ExpressionBasis.Count] = openings[i] / gap[0];
        }

        session.Run();
        float[][] rows = [.. session.Output("y").ToArray().Chunk(ExpressionBasis.Count)];
        for (int i = 0; i < openings.Length; i++)
        {
            Assert.Equal(expected[i], rows[i][0] * gap[0], 1e-5f);
            Assert.Equal(3 * (expected[i] - openings[i]), rows[i][1], 1e-5f);
            Assert.Equal(0, rows[i][2]);
        }
    }

    [Fact]
    public void AnotherRecordingOfASoundIsAsLongAndTheSameForTheSameNumbers()
    {
        float[] speech = TestSpeech.Kennedy[..16000];
        float[] first = SoundAugmentation.Rerecorded(speech, new CounterRandom(3, 1));
        Assert.Equal(speech.Length, first.Length);
        Assert.All(first, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(first, SoundAugmentation.Rerecorded(speech, new CounterRandom(3, 1)));
        Assert.NotEqual(first, SoundAugmentation.Rerecorded(speech, new CounterRandom(3, 2)));
        Assert.Equal(16000 / 1.1, SoundAugmentation.Faster(speech, 1.1).Length, 1.0);
    }
}
